import { memo, startTransition, useEffect, useRef, useState, type CSSProperties } from 'react';
import { flushSync } from 'react-dom';
import { type Arrivals } from '../model/deliveries';
import { CredentialRow, type RowProps } from './CredentialRow';
import { whenIdle, whenNear } from './comingIn';
import { type Group } from './groups';
import classes from './RowGroup.module.css';

export interface Shared extends Pick<RowProps, 'manages' | 'person' | 'onEdit' | 'onDelete' | 'onUndo'> {
  arrivals: Arrivals | undefined;
}

interface Props extends Shared {
  group: Group;
  /** The first of a list is there at once. */
  isFirst: boolean;
  showKind: boolean;
  /** How many of them the filter shows. */
  matching: number;
  /** What their names must hold; empty when all or none of them match, so that such a group is not drawn again at every key. */
  wanted: string;
}

/**
 * Some rows of a list. Those out of sight are in the page too, for the browser's own search, for printing and for Tab, but are made
 * when there is time, or when they are about to come into sight; until then there is room for them.
 */
export const RowGroup = memo(function RowGroup({ group, isFirst, showKind, matching, wanted, arrivals, ...shared }: Props) {
  const room = useRef<HTMLDivElement>(null);
  const [isHere, setIsHere] = useState(isFirst);
  useEffect(() => {
    if (isHere || !room.current) return undefined;
    const enter = () => setIsHere(true);
    const enterNow = () => flushSync(enter);
    const notIdle = whenIdle(() => startTransition(enter));
    const notNear = whenNear(room.current, enter);
    window.addEventListener('beforeprint', enterNow);
    return () => {
      notIdle();
      notNear();
      window.removeEventListener('beforeprint', enterNow);
    };
  }, [isHere]);
  return (
    <div
      ref={room}
      className={classes.group}
      data-room={isHere ? undefined : ''}
      data-shown={matching === 0 ? 'none' : wanted === '' ? 'all' : 'some'}
      style={{ '--rows': matching } as CSSProperties}
    >
      {isHere &&
        group.entries.map(({ id, type, credential, item, folded }) => {
          const arrival = credential && arrivals?.of(credential);
          return (
            <div key={id} role="listitem" hidden={!folded.includes(wanted)}>
              <CredentialRow
                type={type}
                credential={credential}
                item={item}
                devices={arrival?.devices}
                arrived={arrival?.arrived}
                rejected={arrival?.rejected}
                showKind={showKind}
                {...shared}
              />
            </div>
          );
        })}
    </div>
  );
});
