import { timestampDate, type Timestamp } from '@bufbuild/protobuf/wkt';
import { t } from '@/shared/strings/en';

const day = 24 * 60 * 60 * 1000;
const clock = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const weekday = new Intl.DateTimeFormat('en', { weekday: 'long', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const date = new Intl.DateTimeFormat('en', { year: 'numeric', month: 'short', day: 'numeric' });
const full = new Intl.DateTimeFormat('en', { dateStyle: 'full', timeStyle: 'medium' });

/** A time as people say it: the clock today, the weekday this week, else the date. */
export function when(time: Timestamp | Date | undefined, now: Date = new Date()): string {
  if (!time) return '';
  const value = time instanceof Date ? time : timestampDate(time);
  if (value.toDateString() === now.toDateString()) return t.time.today(clock.format(value));
  return now.getTime() - value.getTime() < 6 * day && value < now ? weekday.format(value) : date.format(value);
}

/** The whole time, for those who point at it. */
export function exactly(time: Timestamp | Date | undefined): string {
  return time ? full.format(time instanceof Date ? time : timestampDate(time)) : '';
}
