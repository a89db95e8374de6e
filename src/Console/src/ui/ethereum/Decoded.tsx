import { valueText } from '../../ethereum/abi-text.ts';
import { typeText, type AbiParameter, type AbiValue } from '../../ethereum/abi.ts';
import type { Named } from '../../ethereum/known.ts';
import { number } from '../../i18n/format.ts';
import { isToken } from '../../ethereum/known.ts';
import { assetOfToken } from '../../state/ethereum.ts';
import { AddressLink } from './AddressLink.tsx';

/** Named values, a line each. */
export function Values({ parameters, values, contract }: { parameters: readonly AbiParameter[]; values: readonly AbiValue[]; contract?: string | null }) {
  if (parameters.length === 0) return null;
  return (
    <dl class="facts values">
      {parameters.map((parameter, i) => (
        <div key={i}>
          <dt><span class="mono">{parameter.name || (parameters.length === 1 ? '' : String(i))}</span> <span class="hint mono">{typeText(parameter)}</span></dt>
          <dd class="mono"><Value parameter={parameter} value={values[i]!} contract={contract ?? null} /></dd>
        </div>
      ))}
    </dl>
  );
}

function Value({ parameter, value, contract }: { parameter: AbiParameter; value: AbiValue; contract: string | null }) {
  if (parameter.type === 'address') return <AddressLink address={String(value)} whole />;
  // Tokens of the city have 18 decimals: what a person means by an amount stands beside it.
  const symbol = parameter.type === 'uint256' && typeof value === 'bigint' && /^(value|amount)$/.test(parameter.name) && contract !== null && isToken(contract) ? assetOfToken(contract) : null;
  return <>{valueText(value)}{symbol !== null && <span class="named"> {number(value as bigint)} {symbol}</span>}</>;
}

/** A call, event or error by its name, with its values. */
export function NamedValues({ named, contract }: { named: Named; contract?: string | null }) {
  return (
    <>
      <h3 class="mono">{named.signature}</h3>
      <Values parameters={named.parameters} values={named.values} contract={contract ?? null} />
    </>
  );
}
