import { KEY_TYPES } from './key.ts';
import type { PaymentRequest } from './payment-request.ts';
import { ProtoWriter } from './protobuf.ts';

/** One operation inside an envelope: its number and its encoded fields. */
export interface Item {
  readonly operation: number;
  readonly value: Uint8Array;
}

export const Side = { buy: 0, sell: 1 } as const;
export const OrderType = { limit: 0, market: 1 } as const;
export const TimeInForce = { gtc: 0, ioc: 1, fok: 2, postOnly: 3, gtt: 4 } as const;
export const SelfTrade = { cancelTaker: 0, cancelMaker: 1, cancelBoth: 2, decrement: 3 } as const;

export interface PlaceOrder {
  market: string;
  side: number;
  type: number;
  /** In price steps; 0 for a market order. */
  price: bigint;
  lots: bigint;
  timeInForce: number;
  /** Unix milliseconds; only for good-till-time. */
  expiresAtMs: number;
  selfTrade: number;
  /** Chosen by the client; 0 for none. */
  clientOrderId: bigint;
}

export function placeOrder(order: PlaceOrder): Item {
  const value = new ProtoWriter()
    .text(1, order.market)
    .uint(2, order.side)
    .uint(3, order.type)
    .int(4, order.price)
    .int(5, order.lots)
    .uint(6, order.timeInForce)
    .int(7, order.expiresAtMs)
    .uint(8, order.selfTrade)
    .uint(9, order.clientOrderId)
    .finish();
  return { operation: 403, value };
}

export const Trigger = { atOrAbove: 0, atOrBelow: 1 } as const;
export const TrailIn = { none: 0, ticks: 1, basisPoints: 2 } as const;

export interface PlaceStop extends PlaceOrder {
  trigger: number;
  /** In price steps; 0 for a trailing stop. */
  triggerPrice: bigint;
  trailIn: number;
  trailBy: number;
}

export function placeStop(order: PlaceStop): Item {
  const value = new ProtoWriter()
    .text(1, order.market)
    .uint(2, order.side)
    .uint(3, order.type)
    .int(4, order.price)
    .int(5, order.lots)
    .uint(6, order.timeInForce)
    .int(7, order.expiresAtMs)
    .uint(8, order.selfTrade)
    .uint(9, order.clientOrderId)
    .uint(10, order.trigger)
    .int(11, order.triggerPrice)
    .uint(12, order.trailIn)
    .uint(13, order.trailBy)
    .finish();
  return { operation: 409, value };
}

/** A limit order that shows displayLots at most, or nothing when that is 0. */
export function placeIceberg(order: PlaceOrder, displayLots: bigint): Item {
  const value = new ProtoWriter()
    .text(1, order.market)
    .uint(2, order.side)
    .int(3, order.price)
    .int(4, order.lots)
    .int(5, displayLots)
    .uint(6, order.timeInForce)
    .int(7, order.expiresAtMs)
    .uint(8, order.selfTrade)
    .uint(9, order.clientOrderId)
    .finish();
  return { operation: 410, value };
}

export function cancelOrder(orderId: bigint): Item {
  return { operation: 404, value: new ProtoWriter().uint(1, orderId).finish() };
}

/** price and trigger price in steps, remaining in lots; 0 leaves each as it is. */
export function amendOrder(orderId: bigint, price: bigint, lots: bigint, triggerPrice = 0n): Item {
  return { operation: 405, value: new ProtoWriter().uint(1, orderId).int(3, price).int(4, lots).int(5, triggerPrice).finish() };
}

/** Makes an order smaller by so many lots; it keeps its place. */
export function reduceOrder(orderId: bigint, lots: bigint): Item {
  return { operation: 406, value: new ProtoWriter().uint(1, orderId).int(3, lots).finish() };
}

/** An empty market cancels in all markets. */
export function cancelAllOrders(market: string): Item {
  return { operation: 407, value: new ProtoWriter().text(1, market).finish() };
}

/** amount: the decimal integer of 10^-18 units. */
export function transfer(to: Uint8Array, asset: string, amount: string, memo: string): Item {
  const value = new ProtoWriter().blob(1, to).text(2, asset).text(3, amount).text(4, memo).finish();
  return { operation: 301, value };
}

export const Permission = { cancel: 1, order: 2, transfer: 4 } as const;

export interface KeyScope {
  /** The sum of Permission's numbers. */
  permissions: number;
  /** At most 8; none for all. */
  markets: readonly string[];
  /** What the next two amounts are in; empty for no bounds. */
  asset: string;
  /** Decimal integers of 10^-18 units; empty for no bound. */
  amountMax: string;
  budget: string;
  feeBudget: string;
  /** Unix milliseconds; 0 for never. */
  expiresAtMs: number;
}

/** Lets a key act for the account within a scope. */
export function addSessionKey(keyType: number, publicKey: Uint8Array, scope: KeyScope): Item {
  const value = new ProtoWriter()
    .uint(1, keyType)
    .blob(2, publicKey)
    .uint(3, scope.permissions)
    .text(4, scope.markets.join(','))
    .text(5, scope.asset)
    .text(6, scope.amountMax)
    .text(7, scope.budget)
    .text(8, scope.feeBudget)
    .int(9, scope.expiresAtMs)
    .finish();
  return { operation: 101, value };
}

export function revokeKey(keyType: number, publicKey: Uint8Array): Item {
  return { operation: 102, value: new ProtoWriter().uint(1, keyType).blob(2, publicKey).finish() };
}

/** Unless it is armed again in time, the account's open orders are cancelled; an empty market for all, a timeout of 0 disarms. */
export function armCancelOnDisconnect(market: string, timeoutMs: number): Item {
  return { operation: 411, value: new ProtoWriter().text(1, market).int(2, timeoutMs).finish() };
}

/** The account's own kill switch. */
export function setKillSwitch(engaged: boolean): Item {
  return { operation: 412, value: new ProtoWriter().uint(2, engaged ? 1 : 0).finish() };
}

/** Burns money and has a bank pay it out; amount in units of 10^-18, destination the 32 bytes of a commitment. */
export function redeem(asset: string, amount: string, bank: number, destination: Uint8Array, endToEndId: string): Item {
  const value = new ProtoWriter().text(1, asset).text(2, amount).uint(3, bank).blob(4, destination).text(5, endToEndId).finish();
  return { operation: 1017, value };
}

/** Gives a redemption that a bank has left lying to another. */
export function rerouteRedemption(redemptionId: bigint, bank: number): Item {
  return { operation: 1019, value: new ProtoWriter().uint(1, redemptionId).uint(2, bank).finish() };
}

/** Pays somebody, with the payer's own reference and a note; both are public for ever and may be empty. */
export function pay(to: Uint8Array, asset: string, amount: string, endToEndId: string, memo: string): Item {
  const value = new ProtoWriter().blob(1, to).text(2, asset).text(3, amount).text(4, endToEndId).text(5, memo).finish();
  return { operation: 1206, value };
}

/** Pays what a merchant has asked for and signed. */
export function payRequest(request: PaymentRequest, endToEndId: string): Item {
  const value = new ProtoWriter()
    .blob(1, request.merchant)
    .text(2, request.orderId)
    .text(3, request.asset)
    .text(4, request.amount.toString())
    .int(5, request.expiresAtMs)
    .uint(6, KEY_TYPES[request.keyType]!)
    .blob(7, request.publicKey)
    .blob(8, request.signature)
    .text(9, endToEndId)
    .finish();
  return { operation: 1208, value };
}

/** Gives back what was paid for an order, or some of it, in units of 10^-18. */
export function refundPayment(orderId: string, amount: string, memo: string): Item {
  return { operation: 1209, value: new ProtoWriter().text(1, orderId).text(2, amount).text(3, memo).finish() };
}

/** Claims what a campaign of purpose money gives at once. */
export function claimGrant(campaign: number): Item {
  return { operation: 1307, value: new ProtoWriter().uint(1, campaign).finish() };
}

/** Pays an order with vouchers of these campaigns, and with at most so much of the payer's own money; amounts in units of 10^-18. */
export function spendGrant(campaigns: readonly number[], merchant: Uint8Array, order: Uint8Array, amount: string, ownMax: string): Item {
  const value = new ProtoWriter().text(1, campaigns.join(',')).blob(2, merchant).blob(3, order).text(4, amount).text(5, ownMax === '0' ? '' : ownMax).finish();
  return { operation: 1308, value };
}

/** Pays another merchant with what was paid in vouchers. */
export function passGrant(campaign: number, to: Uint8Array, amount: string, memo: string): Item {
  const value = new ProtoWriter().uint(1, campaign).blob(2, to).text(3, amount).text(4, memo).finish();
  return { operation: 1309, value };
}

/** Makes what was paid in vouchers the merchant's own money: all of it, which is what no amount means. */
export function settleGrant(campaign: number): Item {
  return { operation: 1310, value: new ProtoWriter().uint(1, campaign).finish() };
}

/** Gives back some of an order that was paid with vouchers, or all. */
export function refundGrant(order: Uint8Array, amount: string): Item {
  return { operation: 1311, value: new ProtoWriter().blob(1, order).text(2, amount).finish() };
}

/** Puts a destination on the owner's list, or takes it off. */
export function listDestination(asset: string, destination: Uint8Array, isListed: boolean): Item {
  return { operation: 1114, value: new ProtoWriter().text(1, asset).blob(2, destination).uint(3, isListed ? 1 : 0).finish() };
}

/** Asks for what a token stands for. */
export function requestWithdrawal(asset: string, amount: string, vault: number, destination: Uint8Array): Item {
  return { operation: 1115, value: new ProtoWriter().text(1, asset).text(2, amount).uint(3, vault).blob(4, destination).finish() };
}

export function cancelWithdrawal(id: bigint): Item {
  return { operation: 1116, value: new ProtoWriter().uint(1, id).finish() };
}

export function releaseWithdrawal(id: bigint): Item {
  return { operation: 1120, value: new ProtoWriter().uint(1, id).finish() };
}
