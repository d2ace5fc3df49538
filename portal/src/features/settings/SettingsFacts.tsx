import { type OrganizationDetails } from '@/gen/platform/org/v1/organization_service_pb';
import { t } from '@/shared/strings/en';
import { Card } from '@/shared/ui/Card';
import { settingNames, settingsOf } from './settingsDraft';
import classes from './Settings.module.css';

/** The settings, for those who do not change them. */
export function SettingsFacts({ details }: { details: OrganizationDetails }) {
  const settings = settingsOf(details);
  return (
    <Card title={t.settings.organization}>
      <dl className={classes.facts}>
        {settingNames.map((name) => (
          <div key={name}>
            <dt>{t.settings.labels[name]}</dt>
            <dd>{t.settings.shown(name, settings[name])}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
