import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import '@mantine/core/styles.css';
import './app/theme.css';

const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
