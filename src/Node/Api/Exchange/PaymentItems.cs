namespace Gwangan.Node.Api.Exchange;

/// <summary>A merchant.</summary>
/// <param name="Account">Its account.</param>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Category">What it sells: a merchant category code (ISO 18245) in four digits.</param>
/// <param name="Status">active, suspended or closed.</param>
/// <param name="BusinessNumber">Salted hash of its business registration number.</param>
/// <param name="Since">When it was registered.</param>
/// <param name="StatusSince">When its status last changed.</param>
public sealed record MerchantItem(string Account, uint Id, string Name, string Category, string Status, string BusinessNumber, string Since, string StatusSince);

/// <summary>Money of an account that must not leave, by an order.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Account">Whose money.</param>
/// <param name="Asset">The asset.</param>
/// <param name="Amount">How much; null for all, also of what comes later.</param>
/// <param name="State">provisional, confirmed, released or expired.</param>
/// <param name="By">Which body has begun it.</param>
/// <param name="Order">The order's reference.</param>
/// <param name="Document">SHA-256 of the order's document.</param>
/// <param name="Since">When it began.</param>
/// <param name="Until">When it ends by itself.</param>
/// <param name="ConfirmedAt">When the regulator last confirmed it; null for never.</param>
/// <param name="EndedAt">When it ended; null while it holds.</param>
public sealed record FreezeItem(
    ulong Id, string Account, string Asset, string? Amount, string State, string By, string Order, string Document, string Since, string Until, string? ConfirmedAt, string? EndedAt);

/// <summary>A payment with the payer's reference and note.</summary>
/// <param name="Id">Where it stands in the index: the <c>before</c> of the page after it.</param>
/// <param name="Height">Its block.</param>
/// <param name="Time">When.</param>
/// <param name="From">Who has paid.</param>
/// <param name="To">Who was paid.</param>
/// <param name="Asset">In what.</param>
/// <param name="Amount">How much.</param>
/// <param name="EndToEndId">The payer's own reference; of a refund the order's number; null for none.</param>
/// <param name="Memo">A note; null for none.</param>
/// <param name="OrderId">The merchant's number of the order that was paid or given back; null for neither.</param>
/// <param name="IsRefund">Whether a merchant gives back what was paid for the order.</param>
public sealed record PaymentItem(string Id, long Height, string Time, string From, string To, string Asset, string Amount, string? EndToEndId, string? Memo, string? OrderId, bool IsRefund);

/// <summary>What was paid for an order of a merchant.</summary>
/// <param name="Merchant">The merchant's account.</param>
/// <param name="OrderId">The merchant's number of the order.</param>
/// <param name="Status">paid, partlyRefunded or refunded.</param>
/// <param name="Payer">Who has paid.</param>
/// <param name="Asset">In what.</param>
/// <param name="Amount">How much.</param>
/// <param name="Refunded">How much of it was given back.</param>
/// <param name="PaidAt">When it was paid.</param>
/// <param name="RefundedAt">When something was last given back; null for never.</param>
public sealed record OrderPaymentItem(string Merchant, string OrderId, string Status, string Payer, string Asset, string Amount, string Refunded, string PaidAt, string? RefundedAt);

/// <summary>An account that pays fees of others, in won.</summary>
/// <param name="Account">Its account.</param>
/// <param name="PerCitizenMax">Most for one of them in a day.</param>
/// <param name="PerDayMax">Most for all of them in a day.</param>
/// <param name="UsedToday">What it has paid today; days begin at midnight in Korea.</param>
/// <param name="Citizens">How many are enrolled.</param>
/// <param name="Operations">Numbers of the operations whose fees it pays.</param>
public sealed record SponsorItem(string Account, string PerCitizenMax, string PerDayMax, string UsedToday, uint Citizens, IReadOnlyList<int> Operations);

/// <summary>Who pays an account's fees, and how much of that is left today, in won.</summary>
public sealed record SponsoredItem(string Account, string Sponsor, string UsedToday, string LeftToday);
