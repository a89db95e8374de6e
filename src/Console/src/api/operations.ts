// Generated from the operations' records by `gwangan generate`; do not edit.
// Fields as in the API's JSON: 64-bit integers, amounts (units of 10^-18) and hex are strings.

/** Lets one more key act for the caller's account: in everything, or, as a session key, within a scope. To change a scope, revoke the key and add it again; only a full key can do either. */
export interface AddKey {
  /** How the key signs. */
  keyType: 'none' | 'ethereum' | 'cosmos' | 'ed25519' | 'passkey';
  /** The public key: 33 bytes compressed, or 32 for Ed25519. */
  publicKey: string;
  /** What a session key may do, added up: 1 cancel and reduce orders, 2 place and amend them, 4 transfer. 0 for a full key, which has no scope. */
  permissions: number;
  /** The only markets in which a session key may act, at most 8, with commas between them; empty for all. */
  markets: string;
  /** The asset of the two amounts that follow: an order counts with price × size in the quote asset, a transfer with its amount. Anything in another asset is then refused. Empty for no bounds. */
  asset: string;
  /** The most of one operation, in units; 0 for no bound. */
  amountMax: string;
  /** The most of all operations together, in units; 0 for no bound. Cancelling an order gives nothing back. */
  budget: string;
  /** The most that the key may cause in network fees, in won units; 0 for no bound. */
  feeBudget: string;
  /** When a session key ceases to act, milliseconds since 1970 UTC; 0 for never. */
  expiresAtMs: string;
}

/** Stops a key from acting for the caller's account; the account's implicit key can be revoked too, while another full key acts. */
export interface RevokeKey {
  /** How the key signs. */
  keyType: 'none' | 'ethereum' | 'cosmos' | 'ed25519' | 'passkey';
  /** The public key: 33 bytes compressed, or 32 for Ed25519. */
  publicKey: string;
}

/** A key acts for an account from now on. */
export interface KeyAddedEvent {
  account: string;
  keyAddress: string;
  keyType: 'none' | 'ethereum' | 'cosmos' | 'ed25519' | 'passkey';
}

/** A key acts for an account no longer. */
export interface KeyRevokedEvent {
  account: string;
  keyAddress: string;
}

/** The key that was just added is a session key with this scope. Amounts of zero and an expiry of zero are no bound; markets follow as KeyMarketPermitted, none for all. */
export interface KeyScopedEvent {
  account: string;
  keyAddress: string;
  permissions: number;
  asset: string;
  amountMax: string;
  budget: string;
  feeBudget: string;
  expiresAtMs: string;
}

/** The session key that was just added may act in this market. */
export interface KeyMarketPermittedEvent {
  account: string;
  keyAddress: string;
  market: string;
}

/** Adds an asset to the registry. For the listing review body. */
export interface RegisterAsset {
  /** 1 to 7 characters of A-Z and 0-9. */
  symbol: string;
  /** Its name for people, 1 to 32 bytes. */
  name: string;
  /** What it is. */
  class: 'currency' | 'commodity' | 'carbon' | 'crypto';
  /** The account that mints and burns it. */
  issuer: string;
  /** The smallest quantity that is listed in one piece, in units, above zero. */
  lot: string;
  /** Decimals people see, 0 to 18. */
  displayDecimals: number;
}

/** Suspends an asset or lets it move again. For the regulator. */
export interface SetAssetStatus {
  /** The asset. */
  symbol: string;
  /** 0 active, 1 suspended. */
  status: 'active' | 'suspended';
}

/** An asset joined the registry. */
export interface AssetRegisteredEvent {
  symbol: string;
  id: number;
  class: 'currency' | 'commodity' | 'carbon' | 'crypto';
  issuer: string;
}

/** An asset was suspended or released. */
export interface AssetStatusChangedEvent {
  symbol: string;
  status: 'active' | 'suspended';
}

/** Moves an asset from the caller to another account. */
export interface Transfer {
  /** The recipient. */
  to: string;
  /** What moves. */
  asset: string;
  /** How much, in units, above zero. */
  amount: string;
  /** A note, at most 128 bytes; public for ever, so nothing personal. */
  memo: string;
}

/** Brings an asset into existence against what backs it. For the asset's issuer: the bank for won, the custodian for goods. */
export interface Mint {
  /** What is minted. */
  asset: string;
  /** Who receives it. */
  to: string;
  /** How much, in units, above zero. */
  amount: string;
  /** The bank message or warehouse receipt behind it, at most 128 bytes. */
  reference: string;
}

/** Takes an asset out of existence, from the issuer's own balance, when what backs it is paid out or handed over. Works while the asset is suspended. */
export interface Burn {
  /** What is burnt. */
  asset: string;
  /** How much, in units, above zero. */
  amount: string;
  /** The payment or delivery behind it, at most 128 bytes. */
  reference: string;
}

/** An asset moved between accounts by a transfer. */
export interface TransferredEvent {
  from: string;
  to: string;
  asset: string;
  amount: string;
}

/** An asset came into existence. */
export interface MintedEvent {
  asset: string;
  to: string;
  amount: string;
}

/** An asset went out of existence. */
export interface BurnedEvent {
  asset: string;
  from: string;
  amount: string;
}

/** Opens a market. For the market operator. */
export interface CreateMarket {
  /** Its symbol: BASE-QUOTE. */
  market: string;
  /** One lot, in units of the base asset, 1 to 2^64 - 1. */
  lotSize: string;
  /** One price step: units of the quote asset for one whole of the base asset. */
  priceStep: string;
  /** The tick table in price steps: `from:tick,from:tick,…`. */
  ticks: string;
  /** The least price × size of an order, in units of the quote asset. */
  minNotional: string;
  /** What a resting order pays, in basis points. */
  makerFeeBps: number;
  /** What an incoming order pays, in basis points. */
  takerFeeBps: number;
  /** Width of the price band to each side, in percent. */
  bandPercent: number;
  /** The price the band stands around at first, in price steps. */
  referencePrice: string;
}

/** Opens, halts, winds down or closes a market. For the market operator; surveillance and the regulator may halt it, and lift their halt. */
export interface SetMarketStatus {
  /** The market. */
  market: string;
  /** 0 open, 1 cancel only, 2 halted, 3 closed for good. */
  status: 'open' | 'cancelOnly' | 'halted' | 'closed';
}

/** Places an order: it trades with what stands against it, and the rest does what its time in force says. */
export interface PlaceOrder {
  /** The market. */
  market: string;
  /** 0 buy, 1 sell. */
  side: 'buy' | 'sell';
  /** 0 limit, 1 market. */
  type: 'limit' | 'market';
  /** In price steps; 0 for a market order, which trades within the price band. */
  price: string;
  /** The size. */
  lots: string;
  /** 0 good till cancel, 1 immediate or cancel, 2 fill or kill, 3 post-only, 4 good till time. */
  timeInForce: 'goodTillCancel' | 'immediateOrCancel' | 'fillOrKill' | 'postOnly' | 'goodTillTime';
  /** When a good-till-time order expires, milliseconds since 1970 UTC; 0 for others. */
  expiresAtMs: string;
  /** When it meets an order of its own owner: 0 cancel taker, 1 cancel maker, 2 cancel both, 3 decrement and cancel. */
  selfTrade: 'cancelTaker' | 'cancelMaker' | 'cancelBoth' | 'decrementAndCancel';
  /** The owner's own number for it, unique among its open orders; 0 for none. */
  clientOrderId: string;
}

/** Cancels an open order of the caller, whatever the market's status. Named by one of its two ids. */
export interface CancelOrder {
  /** The order's number, or 0. */
  orderId: string;
  /** The caller's own number for it, or 0. */
  clientOrderId: string;
}

/** Changes an open order's price or size. The same price with no more lots keeps its place; any other change puts it behind its equals, and it may trade. An iceberg keeps its peak, and grows no further than that allows. */
export interface AmendOrder {
  /** The order's number, or 0. */
  orderId: string;
  /** The caller's own number for it, or 0. */
  clientOrderId: string;
  /** The new price in steps; 0 leaves it. */
  price: string;
  /** What shall remain, in lots; 0 leaves it. */
  lots: string;
  /** The new trigger price of a stop that waits, in steps; 0 leaves it. */
  triggerPrice: string;
}

/** Makes an open order smaller, whatever the market's status; it keeps its place. By all that remains or more, it cancels it. */
export interface ReduceOrder {
  /** The order's number, or 0. */
  orderId: string;
  /** The caller's own number for it, or 0. */
  clientOrderId: string;
  /** By how much. */
  lots: string;
}

/** Cancels all open orders of the caller that a filter means, oldest first, waiting stops among them; with none it does nothing. OrdersCancelled says how many. */
export interface CancelAllOrders {
  /** Only in this market; empty for all. */
  market: string;
  /** 0 both, 1 buys, 2 sales. */
  sides: 'both' | 'buys' | 'sales';
  /** Only from this price in steps on; of a stop that waits, its trigger price counts. */
  priceFrom: string;
  /** Only up to this price; 0 for no bound. */
  priceTo: string;
  /** Only from this client order id on. */
  clientOrderIdFrom: string;
  /** Only up to this client order id; 0 for no bound. */
  clientOrderIdTo: string;
  /** Only these: a sum of 1 plain, 2 waiting stops, 4 icebergs, 8 hidden; 0 for all. */
  kinds: number;
}

/** Sets a market's fees for orders from now on; orders that rest keep the fee they came to rest with. For the market operator. */
export interface SetFees {
  /** The market. */
  market: string;
  /** What a resting order pays, 0 to 1,000 basis points. */
  makerBps: number;
  /** What an incoming order pays, 0 to 1,000 basis points. */
  takerBps: number;
}

/** Places an order that waits until the last trade price reaches its trigger, its money locked, and then trades as an incoming order does. What it costs to run is paid with it. */
export interface PlaceStop {
  /** The market. */
  market: string;
  /** 0 buy, 1 sell. */
  side: 'buy' | 'sell';
  /** What it becomes: 0 limit, 1 market. */
  type: 'limit' | 'market';
  /** The limit in price steps; 0 for a market order. */
  price: string;
  /** The size. */
  lots: string;
  /** Once triggered: 0 good till cancel, 1 immediate or cancel, 2 fill or kill, 4 good till time. */
  timeInForce: 'goodTillCancel' | 'immediateOrCancel' | 'fillOrKill' | 'postOnly' | 'goodTillTime';
  /** When it stops waiting, milliseconds since 1970 UTC; good till time rests until then, too. 0 for never. Not for a limit order that is good till cancel. */
  expiresAtMs: string;
  /** When it meets an order of its own owner: 0 cancel taker, 1 cancel maker, 2 cancel both, 3 decrement and cancel. */
  selfTrade: 'cancelTaker' | 'cancelMaker' | 'cancelBoth' | 'decrementAndCancel';
  /** The owner's own number for it, unique among its open orders; 0 for none. */
  clientOrderId: string;
  /** 0 at or above the trigger price, 1 at or below it. */
  trigger: 'atOrAbove' | 'atOrBelow';
  /** The price that triggers it, in price steps; 0 for a trailing stop. */
  triggerPrice: string;
  /** 0 does not trail, 1 trails by ticks, 2 by basis points. */
  trailIn: 'none' | 'ticks' | 'basisPoints';
  /** The distance it trails by. */
  trailBy: number;
}

/** Places a limit order of which books show a peak only, or nothing. It trades at once like any other; what rests shows as much as its peak, and each next peak stands behind its equals. */
export interface PlaceIceberg {
  /** The market. */
  market: string;
  /** 0 buy, 1 sell. */
  side: 'buy' | 'sell';
  /** In price steps. */
  price: string;
  /** The whole size. */
  lots: string;
  /** The peak, at least a hundredth of the size; 0 hides it all, behind everybody who shows at its price. */
  displayLots: string;
  /** 0 good till cancel, 3 post-only, 4 good till time. */
  timeInForce: 'goodTillCancel' | 'immediateOrCancel' | 'fillOrKill' | 'postOnly' | 'goodTillTime';
  /** When a good-till-time order expires, milliseconds since 1970 UTC; 0 for others. */
  expiresAtMs: string;
  /** When it meets an order of its own owner: 0 cancel taker, 1 cancel maker, 2 cancel both, 3 decrement and cancel. */
  selfTrade: 'cancelTaker' | 'cancelMaker' | 'cancelBoth' | 'decrementAndCancel';
  /** The owner's own number for it, unique among its open orders; 0 for none. */
  clientOrderId: string;
}

/** Arms a dead-man's switch: unless it is armed again in time, the caller's open orders are cancelled at the first block at or after the deadline. It then is disarmed. */
export interface ArmCancelOnDisconnect {
  /** Only orders in this market; empty for all. */
  market: string;
  /** How long after this operation's block it fires, 1,000 to 86,400,000 milliseconds; 0 disarms. */
  timeoutMs: string;
}

/** Engages or releases an account's kill switch. Engaging cancels all its open orders; while it is engaged, it places none. An account has its own switch; the market operator, surveillance and the regulator have one each for every other account. Each is released by who engaged it; the regulator's release ends those of all bodies. Orders are taken again when none is engaged. */
export interface SetKillSwitch {
  /** Whose; zero, or the caller itself, for the caller's own. */
  account: string;
  /** True engages, false releases. */
  engaged: boolean;
  /** 0 none, 1 requested, 2 technical, 3 conduct, 4 risk, 5 legal. A body gives one. */
  reason: 'none' | 'requested' | 'technical' | 'conduct' | 'risk' | 'legal';
  /** The file it belongs to; never a name. A body gives one. */
  reference: string;
}

/** A market began. Prices are in steps. */
export interface MarketCreatedEvent {
  market: string;
  base: string;
  quote: string;
  lotSize: string;
  priceStep: string;
  referencePrice: string;
  status: 'open' | 'cancelOnly' | 'halted' | 'closed';
}

/** A market's status changed. */
export interface MarketStatusChangedEvent {
  market: string;
  status: 'open' | 'cancelOnly' | 'halted' | 'closed';
  by: string;
}

/** An order was accepted; its trades follow. Unless an OrderClosed follows in the same operation, what remains rests behind its equals. A market order's price is 0. */
export interface OrderPlacedEvent {
  orderId: string;
  market: string;
  owner: string;
  side: 'buy' | 'sell';
  type: 'limit' | 'market';
  timeInForce: 'goodTillCancel' | 'immediateOrCancel' | 'fillOrKill' | 'postOnly' | 'goodTillTime';
  price: string;
  lots: string;
  clientOrderId: string;
  expiresAtMs: string;
}

/** Two orders traded at the maker's price. Fees are in the quote asset. */
export interface TradeEvent {
  tradeId: string;
  market: string;
  price: string;
  lots: string;
  takerSide: 'buy' | 'sell';
  makerOrderId: string;
  takerOrderId: string;
  maker: string;
  taker: string;
  makerFee: string;
  takerFee: string;
  makerRemaining: string;
}

/** An order's price or size changed; trades it makes follow. When it did not keep its place it stands behind its equals. */
export interface OrderAmendedEvent {
  orderId: string;
  market: string;
  owner: string;
  side: 'buy' | 'sell';
  priceBefore: string;
  remainingBefore: string;
  price: string;
  remaining: string;
  keptPlace: boolean;
}

/** An order became smaller without trading; it keeps its place. Remaining is what is left of it at the end of the operation. */
export interface OrderReducedEvent {
  orderId: string;
  market: string;
  owner: string;
  side: 'buy' | 'sell';
  price: string;
  by: string;
  remaining: string;
  reason: 'owner' | 'selfTrade';
}

/** An order is open no longer; Remaining lots of it did not trade. A market order's price is 0. */
export interface OrderClosedEvent {
  orderId: string;
  market: string;
  owner: string;
  side: 'buy' | 'sell';
  price: string;
  remaining: string;
  reason: 'filled' | 'cancelled' | 'immediateRemainder' | 'selfTrade' | 'fillLimit' | 'expired' | 'outOfBand' | 'disconnected' | 'killSwitch' | 'bookFull';
}

/** A market's fees changed, for orders from now on. */
export interface FeesChangedEvent {
  market: string;
  makerFeeBps: number;
  takerFeeBps: number;
}

/** A new day in Korea moved a market's price band. Prices are in steps. */
export interface BandMovedEvent {
  market: string;
  referencePrice: string;
  bandLow: string;
  bandHigh: string;
}

/** A stop was accepted and waits, its money locked; it is in no book. A market order's price is 0, or what a buy is funded up to. */
export interface StopPlacedEvent {
  orderId: string;
  market: string;
  owner: string;
  side: 'buy' | 'sell';
  type: 'limit' | 'market';
  timeInForce: 'goodTillCancel' | 'immediateOrCancel' | 'fillOrKill' | 'postOnly' | 'goodTillTime';
  price: string;
  lots: string;
  clientOrderId: string;
  expiresAtMs: string;
  trigger: 'atOrAbove' | 'atOrBelow';
  triggerPrice: string;
  trailIn: 'none' | 'ticks' | 'basisPoints';
  trailBy: number;
}

/** A stop's trigger price was reached: the order trades as an incoming one of Remaining lots would; its trades follow. Unless an OrderClosed follows, what remains rests behind its equals. */
export interface StopTriggeredEvent {
  orderId: string;
  market: string;
  owner: string;
  side: 'buy' | 'sell';
  triggerPrice: string;
  price: string;
  remaining: string;
}

/** A waiting stop's trigger price moved: it trails, or its owner amended it. */
export interface StopMovedEvent {
  orderId: string;
  market: string;
  owner: string;
  triggerPriceBefore: string;
  triggerPrice: string;
}

/** An order was accepted that shows DisplayLots of what rests at most, or nothing when that is 0; its trades follow. Unless an OrderClosed follows in the same operation, what remains rests. What is taken off it without a trade comes out of what does not show first. */
export interface IcebergPlacedEvent {
  orderId: string;
  market: string;
  owner: string;
  side: 'buy' | 'sell';
  timeInForce: 'goodTillCancel' | 'immediateOrCancel' | 'fillOrKill' | 'postOnly' | 'goodTillTime';
  price: string;
  lots: string;
  displayLots: string;
  clientOrderId: string;
  expiresAtMs: string;
}

/** What an iceberg showed has traded; now it shows Shown lots, behind its equals. */
export interface IcebergRefilledEvent {
  orderId: string;
  market: string;
  owner: string;
  side: 'buy' | 'sell';
  price: string;
  shown: string;
}

/** So many of an account's orders were cancelled at once, each with an OrderClosed of its own before this. The market is empty when all were meant. */
export interface OrdersCancelledEvent {
  account: string;
  market: string;
  count: number;
  reason: 'filled' | 'cancelled' | 'immediateRemainder' | 'selfTrade' | 'fillLimit' | 'expired' | 'outOfBand' | 'disconnected' | 'killSwitch' | 'bookFull';
}

/** A cancel-on-disconnect was armed until a deadline; 0 when it was disarmed. */
export interface CancelOnDisconnectArmedEvent {
  account: string;
  market: string;
  timeoutMs: string;
  deadlineMs: string;
}

/** A kill switch was engaged or released, by the account itself (Body 0) or by a body. StillEngaged tells whether the account may place orders now. */
export interface KillSwitchSetEvent {
  account: string;
  by: string;
  body: 'none' | 'marketOperator' | 'custodian' | 'settlement' | 'listingReview' | 'surveillance' | 'bank' | 'regulator';
  engaged: boolean;
  reason: 'none' | 'requested' | 'technical' | 'conduct' | 'risk' | 'legal';
  stillEngaged: boolean;
}

/** Makes a key a validator, changes its power, or removes it; effective two blocks later. For the market operator. */
export interface SetValidator {
  /** How the key signs. */
  keyType: 'none' | 'ed25519' | 'secp256k1';
  /** The public key: 32 bytes for Ed25519, 33 compressed for secp256k1. */
  publicKey: string;
  /** The weight of its vote, 1 to 1,000,000,000; 0 removes it. */
  power: string;
}

/** A validator's power changed; it counts in blocks from a height on. Power 0 removes it. */
export interface ValidatorPowerSetEvent {
  validator: string;
  powerBefore: string;
  power: string;
  fromHeight: string;
}

/** Plans the next version of the rules: every block from a height on follows it, and a node that does not know it stops before. For the market operator. */
export interface ScheduleUpgrade {
  /** The version: one more than the present one. */
  rules: number;
  /** The first block that follows it, 1 to 100,000,000 blocks ahead. */
  fromHeight: string;
  /** What people call the release that knows it, 1 to 32 bytes. */
  name: string;
  /** Hash of the document that describes the release, such as its list of checksums; zero for none. */
  info: string;
}

/** Takes the planned upgrade back, before its first block. For the market operator. */
export interface CancelUpgrade {
}

/** From a height on, blocks will follow new rules. */
export interface UpgradeScheduledEvent {
  rules: number;
  fromHeight: string;
  info: string;
}

/** The planned upgrade will not be. */
export interface UpgradeCancelledEvent {
  rules: number;
  fromHeight: string;
}

/** This block is the first that follows new rules. */
export interface RulesChangedEvent {
  rulesBefore: number;
  rules: number;
}

/** An Ethereum transaction: what an envelope that came as one holds. It cannot stand in a native envelope: its own signature says who sends it. */
export interface Transact {
  /** The signed transaction (EIP-2718), as it was sent. */
  bytes: string;
}

/** An Ethereum transaction was executed; its receipt stands in the block's results. */
export interface TransactionExecutedEvent {
  /** Its Ethereum hash. */
  hash: string;
  /** Who sent it. */
  from: string;
  /** Whom it called, or the contract it created. */
  to: string;
  /** Whether what it did stays. */
  success: boolean;
  /** Gas it paid for. */
  gasUsed: string;
  /** What it paid, in won units. */
  fee: string;
}

/** The fields of each operation by its name. */
export interface Operations {
  'accounts.AddKey': AddKey;
  'accounts.RevokeKey': RevokeKey;
  'assets.RegisterAsset': RegisterAsset;
  'assets.SetAssetStatus': SetAssetStatus;
  'money.Transfer': Transfer;
  'money.Mint': Mint;
  'money.Burn': Burn;
  'market.CreateMarket': CreateMarket;
  'market.SetMarketStatus': SetMarketStatus;
  'market.PlaceOrder': PlaceOrder;
  'market.CancelOrder': CancelOrder;
  'market.AmendOrder': AmendOrder;
  'market.ReduceOrder': ReduceOrder;
  'market.CancelAllOrders': CancelAllOrders;
  'market.SetFees': SetFees;
  'market.PlaceStop': PlaceStop;
  'market.PlaceIceberg': PlaceIceberg;
  'market.ArmCancelOnDisconnect': ArmCancelOnDisconnect;
  'market.SetKillSwitch': SetKillSwitch;
  'validators.SetValidator': SetValidator;
  'upgrades.ScheduleUpgrade': ScheduleUpgrade;
  'upgrades.CancelUpgrade': CancelUpgrade;
  'evm.Transact': Transact;
}

/** The fields of each event by its name. */
export interface Events {
  'accounts.KeyAdded': KeyAddedEvent;
  'accounts.KeyRevoked': KeyRevokedEvent;
  'accounts.KeyScoped': KeyScopedEvent;
  'accounts.KeyMarketPermitted': KeyMarketPermittedEvent;
  'assets.AssetRegistered': AssetRegisteredEvent;
  'assets.AssetStatusChanged': AssetStatusChangedEvent;
  'money.Transferred': TransferredEvent;
  'money.Minted': MintedEvent;
  'money.Burned': BurnedEvent;
  'market.MarketCreated': MarketCreatedEvent;
  'market.MarketStatusChanged': MarketStatusChangedEvent;
  'market.OrderPlaced': OrderPlacedEvent;
  'market.Trade': TradeEvent;
  'market.OrderAmended': OrderAmendedEvent;
  'market.OrderReduced': OrderReducedEvent;
  'market.OrderClosed': OrderClosedEvent;
  'market.FeesChanged': FeesChangedEvent;
  'market.BandMoved': BandMovedEvent;
  'market.StopPlaced': StopPlacedEvent;
  'market.StopTriggered': StopTriggeredEvent;
  'market.StopMoved': StopMovedEvent;
  'market.IcebergPlaced': IcebergPlacedEvent;
  'market.IcebergRefilled': IcebergRefilledEvent;
  'market.OrdersCancelled': OrdersCancelledEvent;
  'market.CancelOnDisconnectArmed': CancelOnDisconnectArmedEvent;
  'market.KillSwitchSet': KillSwitchSetEvent;
  'validators.ValidatorPowerSet': ValidatorPowerSetEvent;
  'upgrades.UpgradeScheduled': UpgradeScheduledEvent;
  'upgrades.UpgradeCancelled': UpgradeCancelledEvent;
  'upgrades.RulesChanged': RulesChangedEvent;
  'evm.TransactionExecuted': TransactionExecutedEvent;
}

/** The number of each operation on the wire. */
export const operationNumbers = {
  'accounts.AddKey': 101,
  'accounts.RevokeKey': 102,
  'assets.RegisterAsset': 201,
  'assets.SetAssetStatus': 202,
  'money.Transfer': 301,
  'money.Mint': 302,
  'money.Burn': 303,
  'market.CreateMarket': 401,
  'market.SetMarketStatus': 402,
  'market.PlaceOrder': 403,
  'market.CancelOrder': 404,
  'market.AmendOrder': 405,
  'market.ReduceOrder': 406,
  'market.CancelAllOrders': 407,
  'market.SetFees': 408,
  'market.PlaceStop': 409,
  'market.PlaceIceberg': 410,
  'market.ArmCancelOnDisconnect': 411,
  'market.SetKillSwitch': 412,
  'validators.SetValidator': 501,
  'upgrades.ScheduleUpgrade': 601,
  'upgrades.CancelUpgrade': 602,
  'evm.Transact': 801,
} as const;

/** Every stable code of a refusal. */
export const refusals = [
  'kernel.EnvelopeTooLarge',
  'kernel.EnvelopeMalformed',
  'kernel.OperationCountOutOfRange',
  'kernel.OperationUnknown',
  'kernel.OperationMalformed',
  'kernel.WrongChain',
  'kernel.KeyMalformed',
  'kernel.SignatureInvalid',
  'kernel.Expired',
  'kernel.ExpiryTooFar',
  'kernel.KeyNotAuthorized',
  'kernel.NonceTooOld',
  'kernel.NonceUsed',
  'kernel.FeeAboveMax',
  'kernel.FeeNotCovered',
  'kernel.BlockFull',
  'kernel.KeyFeesSpent',
  'mempool.Duplicate',
  'mempool.AlreadyCommitted',
  'mempool.NonceWaiting',
  'mempool.AccountFull',
  'mempool.Full',
  'mempool.Dropped',
  'mempool.Stopping',
  'mempool.LeaderUnreachable',
  'mempool.LeaderLost',
  'mempool.NoWayToCometBft',
  'mempool.NoMoreBlocks',
  'mempool.Evicted',
  'mempool.NonceTooFarAhead',
  'mempool.HeldFull',
  'mempool.HeldTooLong',
  'mempool.ReplacementUnderpriced',
  'mempool.Replaced',
  'mempool.TipTooLow',
  'mempool.Outbid',
  'mempool.Underpriced',
  'mempool.PendingNotCovered',
  'mempool.DelegatedInFlight',
  'mempool.DelegatedNonceGap',
  'mempool.AuthorityReserved',
  'accounts.KeyMalformed',
  'accounts.KeyInUse',
  'accounts.KeyNotFound',
  'accounts.LastKey',
  'accounts.TooManyKeys',
  'accounts.ScopeMalformed',
  'accounts.OwnKeyHasNoScope',
  'accounts.ExpiryInPast',
  'accounts.FullKeyNeeded',
  'accounts.KeyNotPermitted',
  'accounts.KeyMarketNotPermitted',
  'accounts.KeyAssetNotPermitted',
  'accounts.KeyAmountAboveMax',
  'accounts.KeyBudgetSpent',
  'assets.SymbolMalformed',
  'assets.NameMalformed',
  'assets.FieldOutOfRange',
  'assets.NotAuthorized',
  'assets.AssetExists',
  'assets.AssetUnknown',
  'assets.TooManyAssets',
  'money.AmountZero',
  'money.RecipientMissing',
  'money.RecipientIsSender',
  'money.AssetUnknown',
  'money.AssetSuspended',
  'money.NotTheIssuer',
  'money.InsufficientFunds',
  'money.SupplyOutOfRange',
  'market.SymbolMalformed',
  'market.StepValueInexact',
  'market.TicksMalformed',
  'market.FeeOutOfRange',
  'market.BandOutOfRange',
  'market.OptionsConflict',
  'market.PriceOutOfRange',
  'market.LotsOutOfRange',
  'market.OrderIdMissing',
  'market.NothingToChange',
  'market.DisplayOutOfRange',
  'market.TriggerOutOfRange',
  'market.FilterMalformed',
  'market.TimeoutOutOfRange',
  'market.ReasonMissing',
  'market.NotAuthorized',
  'market.MarketUnknown',
  'market.MarketExists',
  'market.AssetUnknown',
  'market.TooManyMarkets',
  'market.OrderUnknown',
  'market.NotTheOwner',
  'market.MarketClosed',
  'market.MarketHalted',
  'market.MarketCancelOnly',
  'market.AssetSuspended',
  'market.OffTick',
  'market.OutOfBand',
  'market.NotionalOverflow',
  'market.BelowMinNotional',
  'market.ExpiryInPast',
  'market.ClientOrderIdInUse',
  'market.TooManyOpenOrders',
  'market.InsufficientFunds',
  'market.BookFull',
  'market.WouldCross',
  'market.NoLiquidity',
  'market.NotFillable',
  'market.KillSwitchEngaged',
  'market.WouldTrigger',
  'market.TrailTooFar',
  'market.TriggerFixed',
  'market.NotEngaged',
  'validators.KeyMalformed',
  'validators.PowerOutOfRange',
  'validators.NotAuthorized',
  'validators.ValidatorUnknown',
  'validators.LastValidator',
  'validators.TooManyValidators',
  'validators.PowerUnchanged',
  'upgrades.NameMalformed',
  'upgrades.NotAuthorized',
  'upgrades.AlreadyPlanned',
  'upgrades.NotTheNextRules',
  'upgrades.HeightInThePast',
  'upgrades.HeightTooFar',
  'upgrades.NothingPlanned',
  'evm.TypeNotSupported',
  'evm.BlobsNotAccepted',
  'evm.WrongChain',
  'evm.GasLimitAboveCap',
  'evm.GasLimitAboveBlock',
  'evm.TipAboveFeeCap',
  'evm.FeeCapBelowBaseFee',
  'evm.InitCodeTooLarge',
  'evm.CreationNotAllowed',
  'evm.NoBlobs',
  'evm.TooManyBlobs',
  'evm.BlobVersionUnknown',
  'evm.BlobFeeCapBelowBaseFee',
  'evm.NoAuthorizations',
  'evm.IntrinsicGasTooLow',
  'evm.FloorGasTooLow',
  'evm.NonceTooLow',
  'evm.NonceTooHigh',
  'evm.NonceMax',
  'evm.SenderIsContract',
  'evm.InsufficientFunds',
  'evm.Malformed',
  'evm.FeeOutOfRange',
  'evm.SignatureInvalid',
  'evm.KeyNotAuthorized',
  'evm.NotAnOperation',
] as const;
