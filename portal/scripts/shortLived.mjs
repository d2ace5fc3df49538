// For tools that run for seconds: what is hot in them is compiled with optimisations so late that few of them pay for a compiler's work that
// they do not live to earn back. Loaded before the tool (node --import).
import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--interrupt-budget=1000000');
