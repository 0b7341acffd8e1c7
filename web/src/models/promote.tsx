import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { toast } from 'sonner';
import type { ModelDetailJson, ModelVersionJson } from '#models/shapes.ts';
import { request } from '../kit/api.ts';
import { Button } from '../kit/button.tsx';
import { Confirm } from '../kit/confirm.tsx';
import { faultText } from '../kit/fault.tsx';
import { useModelsChanged } from './models-query.ts';

/** Makes another version the one that answers, or brings an earlier one back; asked before it is done. */
export function PromoteButton({ model, version }: { model: ModelDetailJson; version: ModelVersionJson }) {
  const [asks, setAsks] = useState(false);
  const changed = useModelsChanged();
  const isBack = version.role === 'retired';
  const promote = useMutation({
    mutationFn: () =>
      request(`/api/models/${model.id}/${isBack ? 'rollback' : 'promote'}`, {
        body: { version: version.version },
      }),
    onSuccess: () => toast(`Version ${version.version} of ${model.name} is in use from now on.`),
    onError: (error) => toast.error(faultText(error)),
    onSettled: changed,
  });
  if (!mayAnswer(model, version)) return null;
  const verb = isBack ? 'Roll back' : 'Promote';
  return (
    <>
      <Button busy={promote.isPending} onClick={() => setAsks(true)}>
        {verb}
        <span className="sr-only"> to version {version.version}</span>
      </Button>
      {asks && (
        <Confirm
          title={isBack ? `Roll back to version ${version.version}?` : `Promote version ${version.version}?`}
          detail={`Version ${version.version} is in use from now on instead of version ${model.champion_version}. Past predictions keep the version that made them.`}
          action={`${verb} to version ${version.version}`}
          onConfirm={() => promote.mutate()}
          onClose={() => setAsks(false)}
        />
      )}
    </>
  );
}

/** A challenger that did better, in its backtest or on live rows, and whatever has answered before. */
function mayAnswer(model: ModelDetailJson, version: ModelVersionJson): boolean {
  if (version.role === 'champion') return false;
  if (version.role === 'retired') return version.promoted_at !== null;
  const newest = model.history.find((one) => one.role === 'challenger');
  const isBetterLive = version === newest && model.shadow?.decision === 'promote';
  return version.decision?.decision === 'promote' || isBetterLive;
}
