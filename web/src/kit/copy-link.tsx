import { Check, Link2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { toast } from 'sonner';
import { IconButton } from './button.tsx';

const SAID_MS = 2_000;

/** Copies the whole address of a thing; `path` begins at the root of this site. */
export function CopyLink({ path }: { path: string }) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), SAID_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const link = new URL(path, window.location.origin).href;
  const copy = () =>
    navigator.clipboard.writeText(link).then(
      () => {
        setCopied(true);
        toast('Link copied.');
      },
      () => toast.error('The browser does not allow copying here. Copy the address instead.'),
    );
  const Icon = isCopied ? Check : Link2;
  return (
    <IconButton label="Copy link" onClick={() => void copy()}>
      <Icon size={16} strokeWidth={1.6} aria-hidden />
    </IconButton>
  );
}
