import classes from './Note.module.css';

/** A line under a field: something that was done for the person, or something to look at. */
export function Note({ text, warning = false }: { text: string | undefined; warning?: boolean }) {
  return (
    <div role="status" className={classes.note} data-warning={warning || undefined}>
      {text}
    </div>
  );
}
