import { Loading } from '@/shared/ui/Page';
import classes from './Frame.module.css';

export function RouteLoading() {
  return (
    <div className={classes.waiting}>
      <Loading />
    </div>
  );
}
