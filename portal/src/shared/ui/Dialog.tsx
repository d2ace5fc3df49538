import { Modal, type ModalProps } from '@mantine/core';
import { t } from '@/shared/strings/en';

/** A dialog. The page behind it keeps from scrolling by the style sheet: the content policy allows no written-in styles. */
export function Dialog(props: ModalProps) {
  return (
    <Modal
      centered
      lockScroll={false}
      transitionProps={{ duration: 0 }}
      closeButtonProps={{ 'aria-label': t.close }}
      overlayProps={{ backgroundOpacity: 0.5 }}
      {...props}
    />
  );
}
