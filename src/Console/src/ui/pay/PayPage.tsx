import { useSignal } from '@preact/signals';
import { t } from '../../i18n/index.ts';
import { links } from '../../state/route.ts';
import { walletAddress } from '../../state/wallet.ts';
import { readRequest, requestText } from '../../wire/payment-request.ts';
import { WalletCard } from '../WalletCard.tsx';
import { FeeLine } from './FeeLine.tsx';
import { FrozenLine } from './FrozenLine.tsx';
import { PayForm } from './PayForm.tsx';
import { PaymentList } from './PaymentList.tsx';
import { PayBar } from './PayBar.tsx';
import { RequestPanel } from './RequestPanel.tsx';
import { useMerchants } from './words.tsx';

/** Pays what a merchant asks for, or anybody; and what was paid and given back. */
export function PayPage({ request: link }: { request: string | null }) {
  const address = walletAddress.value;
  const merchants = useMerchants();
  const request = link === null ? null : readRequest(link);
  return (
    <div class="page">
      <PayBar />
      <section class="panel" aria-label={t('pay.title')}>
        <h1 class="page-title">{t('pay.title')}</h1>
        <p class="lead">{t('pay.lead')}</p>
        {address !== null && <FrozenLine address={address} />}
        {request === null && <OpenForm isWrong={link !== null} />}
        {address !== null && request === null && <FeeLine address={address} />}
      </section>
      {request !== null && <RequestPanel request={request} merchants={merchants} address={address} />}
      {address === null ? <WalletCard /> : (
        <>
          {request === null && <PayForm address={address} merchants={merchants} />}
          <PaymentList address={address} merchants={merchants} />
        </>
      )}
    </div>
  );
}

/** Where a request is pasted; opening it makes it this page's address. */
function OpenForm({ isWrong }: { isWrong: boolean }) {
  const [text, wrong] = [useSignal(''), useSignal(isWrong)];
  const open = (event: Event) => {
    event.preventDefault();
    const request = readRequest(text.value);
    wrong.value = request === null;
    if (request !== null) location.hash = links.pay(requestText(request));
  };
  return (
    <form class="pay-form" onSubmit={open} noValidate>
      <label class="wide-field"><span>{t('pay.request')}</span>
        <input class="mono" name="pay-request" autoComplete="off" spellcheck={false} placeholder={t('pay.requestExample')} value={text.value} aria-invalid={wrong.value} aria-describedby="pay-request-problem"
          onInput={(event) => { text.value = event.currentTarget.value; wrong.value = false; }} />
      </label>
      <button type="submit">{t('pay.open')}</button>
      <p class="problem" id="pay-request-problem" role="alert">{wrong.value ? t('pay.badRequest') : ''}</p>
    </form>
  );
}
