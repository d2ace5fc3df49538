import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { LeaveDialog } from '@/shared/organization/LeaveDialog';
import { t } from '@/shared/strings/en';
import { Card } from '@/shared/ui/Card';

/** Anybody may leave. */
export function LeaveCard() {
  const [asking, setAsking] = useState(false);
  return (
    <Card title={t.leaving.card}>
      <Text c="dimmed" size="sm" mb="md">
        {t.leaving.text}
      </Text>
      <Button variant="default" onClick={() => setAsking(true)}>
        {t.leaving.leaveIt}
      </Button>
      {asking && <LeaveDialog onClose={() => setAsking(false)} />}
    </Card>
  );
}
