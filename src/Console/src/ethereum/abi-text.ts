import { AbiError, typeText, type AbiItem, type AbiParameter, type AbiValue } from './abi.ts';

/* How a person writes and reads values: a form's text, and what a page shows. */

/** Reads what was typed for a parameter: a number, 0x text, true or false, a text as it is; lists and tuples as JSON. */
export function parseValue(parameter: AbiParameter, text: string): AbiValue {
  if (/\]$/.test(parameter.type) || parameter.type === 'tuple') return fromJson(parameter, readJson(text));
  return parameter.type === 'string' ? text : fromText(parameter.type, text.trim());
}

/** A value as people read it. */
export function valueText(value: AbiValue): string {
  if (Array.isArray(value)) return `[${value.map((each: AbiValue) => (typeof each === 'string' && !each.startsWith('0x') ? JSON.stringify(each) : valueText(each))).join(', ')}]`;
  return String(value);
}

/** Reads an ABI: a list, or a compiler's artifact that has one; null when the text is neither. */
export function parseAbi(text: string): readonly AbiItem[] | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const list = Array.isArray(json) ? json : (json as { abi?: unknown } | null)?.abi;
  return isAbi(list) ? list : null;
}

/** Whether it is an ABI whose every type is known here. */
export function isAbi(list: unknown): list is readonly AbiItem[] {
  if (!Array.isArray(list) || list.length === 0 || list.length > 2_000) return false;
  return list.every((item: unknown) => {
    const { type, name, inputs, outputs } = (item ?? {}) as Record<string, unknown>;
    const isNamed = type === 'function' || type === 'event' || type === 'error';
    return (isNamed ? typeof name === 'string' && /^[\w$]+$/.test(name) : type === 'constructor' || type === 'fallback' || type === 'receive')
      && areParameters(inputs) && areParameters(outputs);
  });
}

function areParameters(list: unknown, depth = 0): boolean {
  if (list === undefined) return true;
  return Array.isArray(list) && depth < 8 && list.every((each: unknown) => {
    const { name, type, components } = (each ?? {}) as Record<string, unknown>;
    return (name === undefined || typeof name === 'string') && typeof type === 'string'
      && /^(uint\d*|int\d*|bool|address|string|bytes\d*|function|tuple)(\[\d{0,6}\])*$/.test(type)
      && (type.startsWith('tuple') ? Array.isArray(components) && areParameters(components, depth + 1) : true);
  });
}

function fromText(type: string, text: string): AbiValue {
  if (type === 'bool') {
    if (text !== 'true' && text !== 'false') throw new AbiError('true or false is needed');
    return text === 'true';
  }
  if (/^u?int/.test(type)) {
    if (!/^(-?\d+|0x[0-9a-fA-F]+)$/.test(text)) throw new AbiError('a whole number is needed');
    return BigInt(text);
  }
  return text;
}

function fromJson(parameter: AbiParameter, json: unknown): AbiValue {
  const array = /^(.*)\[(\d*)\]$/.exec(parameter.type);
  if (array !== null) {
    if (!Array.isArray(json)) throw new AbiError(`a list of ${array[1]} is needed`);
    return json.map((each) => fromJson({ ...parameter, type: array[1]! }, each));
  }
  if (parameter.type === 'tuple') {
    const parts = parameter.components ?? [];
    const values = Array.isArray(json) ? json : parts.map((part) => (json as Record<string, unknown> | null)?.[part.name]);
    if (values.length !== parts.length || values.includes(undefined)) throw new AbiError(`${typeText(parameter)} is needed`);
    return parts.map((part, i) => fromJson(part, values[i]));
  }
  if (typeof json === 'boolean' || (typeof json === 'number' && Number.isSafeInteger(json))) return fromText(parameter.type, String(json));
  if (typeof json !== 'string') throw new AbiError('large numbers are written in quotes');
  return parameter.type === 'string' ? json : fromText(parameter.type, json.trim());
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AbiError('JSON is needed, such as ["1", "2"]');
  }
}
