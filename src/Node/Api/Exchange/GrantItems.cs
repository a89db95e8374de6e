using Gwangan.Node.Api.Access;

namespace Gwangan.Node.Api.Exchange;

/// <summary>A campaign of purpose money; amounts in whole units of its asset.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Source">Whose money it is until it is given, and again when it was not spent.</param>
/// <param name="Pot">The account at which its money stands; nobody has a key of it.</param>
/// <param name="Asset">What is given.</param>
/// <param name="Status">open, closed, expired or ended.</param>
/// <param name="Rule">Who claims: given (nobody, the source gives), listed or anyone.</param>
/// <param name="Opens">From when on it is claimed and spent; null for at once.</param>
/// <param name="Closes">Until when it is given and claimed.</param>
/// <param name="Expires">Until when it is spent.</param>
/// <param name="ClaimAmount">What one claim gives; null where nobody claims.</param>
/// <param name="PersonMax">Most that one account has of it; null for no bound.</param>
/// <param name="PaymentMax">Most that it pays of one order; null for no bound.</param>
/// <param name="ShareBps">How much of a price it pays at most, in basis points.</param>
/// <param name="HopsMax">How often merchants may pass on what they were paid; 0 where it is settled at once.</param>
/// <param name="Categories">Merchant category codes (ISO 18245) that are accepted, and ranges; empty for none.</param>
/// <param name="Terms">SHA-256 of its published terms; null for none.</param>
/// <param name="Money">Where every unit of its budget is.</param>
/// <param name="Effect">What it has done.</param>
public sealed record CampaignItem(
    uint Id, string Name, string Source, string Pot, string Asset, string Status, string Rule, string? Opens, string Closes, string Expires, string? ClaimAmount, string? PersonMax, string? PaymentMax,
    uint ShareBps, byte HopsMax, string Categories, string? Terms, CampaignMoneyItem Money, CampaignEffectItem Effect);

/// <summary>Where every unit of a campaign's budget is: budget + paidBack = unclaimed + heldByOwners + heldByMerchants + settled + returned.</summary>
/// <param name="Budget">All that the source has put in.</param>
/// <param name="PaidBack">What merchants have refunded from their own money of what others have not settled.</param>
/// <param name="Unclaimed">What nobody was given.</param>
/// <param name="HeldByOwners">What owners can spend.</param>
/// <param name="HeldByMerchants">What merchants were paid and have not settled.</param>
/// <param name="Settled">What has become merchants' own money, less refunds.</param>
/// <param name="Returned">What has returned to the source.</param>
public sealed record CampaignMoneyItem(string Budget, string PaidBack, string Unclaimed, string HeldByOwners, string HeldByMerchants, string Settled, string Returned);

/// <summary>What a campaign has done.</summary>
/// <param name="Granted">What was given or claimed.</param>
/// <param name="Grants">How often.</param>
/// <param name="Holders">How many accounts have been given something.</param>
/// <param name="Spent">What was spent.</param>
/// <param name="Payments">How often.</param>
/// <param name="Spenders">How many accounts have spent something.</param>
/// <param name="Merchants">How many merchants were paid.</param>
/// <param name="OwnSpent">Payers' own money in payments that this campaign was the first to pay.</param>
/// <param name="Refunded">What of the spent was refunded.</param>
/// <param name="Passed">What merchants have paid each other with it.</param>
/// <param name="Passes">How often.</param>
public sealed record CampaignEffectItem(
    string Granted, ulong Grants, ulong Holders, string Spent, ulong Payments, ulong Spenders, ulong Merchants, string OwnSpent, string Refunded, string Passed, ulong Passes);

/// <summary>A page of campaigns, latest first, or one of an account's vouchers with their campaigns.</summary>
/// <param name="Height">The height that this shows.</param>
/// <param name="Items">The campaigns.</param>
/// <param name="Next">The <c>before</c> of the next page; null at the end.</param>
public sealed record CampaignsAnswer(long Height, IReadOnlyList<CampaignItem> Items, string? Next);

/// <summary>What of a campaign was spent with merchants of a category.</summary>
/// <param name="Category">The code (ISO 18245); null for merchants that are accepted by name and not registered.</param>
/// <param name="Spent">What was spent.</param>
/// <param name="Refunded">What of it was refunded.</param>
/// <param name="Payments">How often something was spent.</param>
public sealed record GrantCategoryItem(string? Category, string Spent, string Refunded, ulong Payments);

/// <summary>A merchant in a campaign.</summary>
/// <param name="Merchant">Its account.</param>
/// <param name="Standing">What the source says of it: byCategory (nothing), accepted or barred.</param>
/// <param name="Category">Under which it was paid last; null for none.</param>
/// <param name="Held">What it was paid and has not settled.</param>
/// <param name="HeldByHops">The same by how often it was passed on.</param>
/// <param name="Received">What owners have paid it.</param>
/// <param name="Payments">How often.</param>
/// <param name="Taken">What other merchants have passed on to it.</param>
/// <param name="Passed">What it has passed on.</param>
/// <param name="Settled">What it has settled.</param>
/// <param name="Refunded">What it has refunded.</param>
public sealed record GrantMerchantItem(
    string Merchant, string Standing, string? Category, string Held, IReadOnlyList<string> HeldByHops, string Received, ulong Payments, string Taken, string Passed, string Settled, string Refunded);

/// <summary>What an account has of a campaign that has not expired.</summary>
/// <param name="Campaign">The campaign's number.</param>
/// <param name="Account">The account.</param>
/// <param name="Balance">What it can spend.</param>
/// <param name="Received">What it was given or has claimed.</param>
/// <param name="Spent">What it has spent, less refunds.</param>
/// <param name="IsListed">Whether it is on the campaign's list.</param>
/// <param name="Name">What people call the campaign.</param>
/// <param name="Asset">What it is of.</param>
/// <param name="Expires">Until when it is spent.</param>
public sealed record VoucherItem(uint Campaign, string Account, string Balance, string Received, string Spent, bool IsListed, string Name, string Asset, string Expires);

/// <summary>A page of vouchers.</summary>
/// <param name="Height">The height that this shows.</param>
/// <param name="Items">The vouchers.</param>
/// <param name="Next">The <c>before</c> of the next page; null at the end.</param>
public sealed record VouchersAnswer(long Height, IReadOnlyList<VoucherItem> Items, string? Next);

/// <summary>An order that was paid with vouchers and can be refunded.</summary>
/// <param name="Merchant">Who was paid.</param>
/// <param name="Order">The order.</param>
/// <param name="Payer">Who has paid.</param>
/// <param name="Asset">In what.</param>
/// <param name="Total">The price.</param>
/// <param name="Own">What of it was the payer's own money.</param>
/// <param name="Refunded">What of the price was refunded.</param>
/// <param name="Parts">What campaigns have paid.</param>
/// <param name="Paid">When.</param>
/// <param name="RefundableUntil">Until when it can be refunded.</param>
public sealed record GrantOrderItem(
    string Merchant, string Order, string Payer, string Asset, string Total, string Own, string Refunded, IReadOnlyList<GrantPartItem> Parts, string Paid, string RefundableUntil);

/// <summary>What one campaign pays, or has paid, of an order.</summary>
/// <param name="Campaign">The campaign.</param>
/// <param name="Amount">How much.</param>
/// <param name="Refunded">What of it was refunded.</param>
/// <param name="Refusal">Of a quote: why it would pay nothing; null when it pays.</param>
public sealed record GrantPartItem(uint Campaign, string Amount, string Refunded, string? Refusal = null);

/// <summary>What vouchers would pay of a price now.</summary>
/// <param name="Height">The height that this shows.</param>
/// <param name="Parts">What each campaign would pay, in their order.</param>
/// <param name="Own">What would be left for the payer's own money: the least <c>ownMax</c>.</param>
/// <param name="IsPayable">Whether no campaign refuses; the payer's own balance is not looked at.</param>
public sealed record GrantQuoteAnswer(long Height, IReadOnlyList<GrantPartItem> Parts, string Own, bool IsPayable);
