using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Grants;

/// <summary>Who may take from a campaign, besides those to whom its source gives.</summary>
public enum ClaimRule : byte
{
    /// <summary>Nobody: the source gives.</summary>
    Given = 0,

    /// <summary>Those on its list, first come, first served.</summary>
    Listed = 1,

    /// <summary>Every account, first come, first served.</summary>
    Anyone = 2,
}

/// <summary>Where a campaign is.</summary>
public enum CampaignStatus : byte
{
    /// <summary>Never in the state.</summary>
    None = 0,

    /// <summary>Gives, from the time at which it opens on lets claim, and lets spend.</summary>
    Open = 1,

    /// <summary>What was given is spent; what was not has returned.</summary>
    Closed = 2,

    /// <summary>Nothing is spent any more; what was not returns, what merchants hold is settled.</summary>
    Expired = 3,

    /// <summary>All of it is settled or returned.</summary>
    Ended = 4,
}

/// <summary>What a campaign's source says of a merchant.</summary>
public enum MerchantStanding : byte
{
    /// <summary>Nothing: its category decides.</summary>
    ByCategory = 0,

    /// <summary>Accepted, whatever its category.</summary>
    Accepted = 1,

    /// <summary>Not accepted, whatever its category; it keeps and settles what it has.</summary>
    Barred = 2,
}

/// <summary>A campaign: purpose money of one source, its terms, where every unit of it is, and what it has done. 524 bytes.</summary>
/// <remarks>In every block <c>Budget + PaidBack = Unclaimed + HeldByOwners + HeldByMerchants + Settled + Returned</c>, and the pot has the first three of these.</remarks>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct CampaignRecord
{
    /// <summary>The key: the campaign's number, from 1.</summary>
    public uint Id;

    /// <summary>What is given.</summary>
    public uint AssetId;

    /// <summary>Whose money it is until it is given, and again when it was not spent.</summary>
    public Address Source;

    /// <summary>The account at which the campaign's money stands. Nobody has a key of it.</summary>
    public Address Pot;

    /// <summary>Where the campaign is.</summary>
    public CampaignStatus Status;

    /// <summary>Who may claim.</summary>
    public ClaimRule Rule;

    /// <summary>How often merchants may pass it on before it is settled; 0 where it is settled when it is spent.</summary>
    public byte HopsMax;

    /// <summary>How many of <see cref="Categories"/> there are.</summary>
    public byte CategoryCount;

    /// <summary>How much of a payment it pays at most, in basis points.</summary>
    public uint ShareBps;

    /// <summary>Categories of merchants that are accepted.</summary>
    public CategoryRanges Categories;

    /// <summary>What people call it.</summary>
    public Text32 Name;

    /// <summary>SHA-256 of its published terms; zero for none.</summary>
    public Hash32 Terms;

    /// <summary>From when on it is claimed and spent, milliseconds since 1970.</summary>
    public long OpensMs;

    /// <summary>Until when it is given and claimed.</summary>
    public long ClosesMs;

    /// <summary>Until when it is spent.</summary>
    public long ExpiresMs;

    /// <summary>What one claim gives, in units.</summary>
    public Amount ClaimAmount;

    /// <summary>Most that one account is given or claims.</summary>
    public Amount PersonMax;

    /// <summary>Most of one payment.</summary>
    public Amount PaymentMax;

    /// <summary>All that the source has put in.</summary>
    public Amount Budget;

    /// <summary>What merchants have paid back beyond <see cref="Settled"/>: of money that another has settled or holds.</summary>
    public Amount PaidBack;

    /// <summary>What nobody was given.</summary>
    public Amount Unclaimed;

    /// <summary>What owners can spend.</summary>
    public Amount HeldByOwners;

    /// <summary>What merchants hold and have not settled.</summary>
    public Amount HeldByMerchants;

    /// <summary>What has become merchants' own money, less what they have paid back.</summary>
    public Amount Settled;

    /// <summary>What has returned to the source.</summary>
    public Amount Returned;

    /// <summary>What was given or claimed.</summary>
    public Amount Granted;

    /// <summary>What was spent; sums of what happened stand still at the largest amount.</summary>
    public Amount Spent;

    /// <summary>Payers' own money in payments whose first voucher was this campaign's.</summary>
    public Amount OwnSpent;

    /// <summary>What was refunded of <see cref="Spent"/>.</summary>
    public Amount Refunded;

    /// <summary>What merchants have passed on.</summary>
    public Amount Passed;

    /// <summary>How often something was given or claimed.</summary>
    public ulong Grants;

    /// <summary>How often something was spent.</summary>
    public ulong Payments;

    /// <summary>How often merchants have passed something on.</summary>
    public ulong Passes;

    /// <summary>How many accounts have been given something.</summary>
    public ulong Holders;

    /// <summary>How many of them have spent something.</summary>
    public ulong Spenders;

    /// <summary>How many merchants have been paid.</summary>
    public ulong Merchants;

    /// <summary>The account with the latest record of table 131; zero for none. Each names the one before.</summary>
    public Address LastHolder;

    /// <summary>The account with the latest record of table 132; zero for none. Each names the one before.</summary>
    public Address LastMerchant;

    /// <summary>Of an expired campaign: the merchant whose holding is settled next; zero when none is left.</summary>
    public Address NextMerchant;

    /// <summary>What the pot has for owners, merchants and source.</summary>
    public readonly Amount InPot => Unclaimed + HeldByOwners + HeldByMerchants;

    /// <summary>Whether something can be spent or passed on at a time, when it has opened.</summary>
    public readonly bool IsSpendable(long timeMs) => Status is CampaignStatus.Open or CampaignStatus.Closed && timeMs < ExpiresMs;

    /// <summary>Whether something can be given at a time.</summary>
    public readonly bool IsGiving(long timeMs) => Status == CampaignStatus.Open && timeMs < ClosesMs;

    /// <summary>Whether merchants of a category are accepted.</summary>
    public readonly bool AcceptsCategory(ushort category)
    {
        for (int i = 0; i < CategoryCount; i++)
            if (category >= Categories[i].First && category <= Categories[i].Last) return true;
        return false;
    }

    /// <summary>When time alone changes it next; null when it does not.</summary>
    public readonly long? NextMs => Status switch
    {
        CampaignStatus.Open => ClosesMs,
        CampaignStatus.Closed or CampaignStatus.Expired => ExpiresMs,
        _ => null,
    };
}

/// <summary>Merchant category codes (ISO 18245) from one to another. 4 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 2)]
public readonly record struct CategoryRange(ushort First, ushort Last);

/// <summary>Up to eight ranges, ascending.</summary>
[InlineArray(Limits.GrantCategoriesMax)]
public struct CategoryRanges
{
    private CategoryRange _first;
}

/// <summary>Somebody in a campaign: the key of an owner's and of a merchant's record. 24 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct GrantKey(uint CampaignId, Address Account);

/// <summary>What an account has of a campaign. 96 bytes; it goes when the campaign has expired.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct VoucherRecord
{
    /// <summary>Whose, of what.</summary>
    public GrantKey Key;

    /// <summary>What it can spend.</summary>
    public Amount Balance;

    /// <summary>What it was given or has claimed.</summary>
    public Amount Received;

    /// <summary>What it has spent, less what was refunded: always the difference of the other two.</summary>
    public Amount Spent;

    /// <summary>The account whose record came before in this campaign; zero for none.</summary>
    public Address Previous;

    /// <summary>Whether it is on the campaign's list.</summary>
    public byte IsListed;

    /// <summary>Whether it has ever spent something.</summary>
    public byte HasSpent;

    /// <summary>Reserved, zero.</summary>
    public ushort Reserved;
}

/// <summary>Amounts by how often merchants have passed them on.</summary>
[InlineArray(Limits.GrantHopsMax + 1)]
public struct HopAmounts
{
    private Amount _first;
}

/// <summary>A merchant in a campaign: what it holds, and what it did. 216 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct GrantMerchantRecord
{
    /// <summary>Who, of what.</summary>
    public GrantKey Key;

    /// <summary>The merchant whose record came before in this campaign; zero for none.</summary>
    public Address Previous;

    /// <summary>What the source says of it.</summary>
    public MerchantStanding Standing;

    /// <summary>Reserved, zero.</summary>
    public byte Reserved;

    /// <summary>The category under which it was paid last; 0 for none.</summary>
    public ushort Category;

    /// <summary>What it holds and has not settled, by how often it was passed on.</summary>
    public HopAmounts Held;

    /// <summary>What owners have paid it; sums stand still at the largest amount.</summary>
    public Amount Received;

    /// <summary>What other merchants have passed on to it.</summary>
    public Amount Taken;

    /// <summary>What it has passed on.</summary>
    public Amount Passed;

    /// <summary>What it has settled.</summary>
    public Amount Settled;

    /// <summary>What it has refunded.</summary>
    public Amount Refunded;

    /// <summary>How often owners have paid it.</summary>
    public ulong Payments;

    /// <summary>All that it holds.</summary>
    public readonly Amount HeldTotal
    {
        get
        {
            Amount total = Amount.Zero;
            for (int hops = 0; hops <= Limits.GrantHopsMax; hops++) total += Held[hops];
            return total;
        }
    }
}

/// <summary>A category in a campaign. 8 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct GrantCategoryKey(uint CampaignId, uint Category);

/// <summary>What of a campaign was spent with merchants of a category; 0 is of those that have none. 48 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct GrantCategoryRecord
{
    /// <summary>Which, of what.</summary>
    public GrantCategoryKey Key;

    /// <summary>What was spent; sums stand still at the largest amount.</summary>
    public Amount Spent;

    /// <summary>What of that was refunded.</summary>
    public Amount Refunded;

    /// <summary>How often something was spent.</summary>
    public ulong Payments;
}

/// <summary>An order of a merchant: the key of a payment. 52 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct GrantOrderKey(Address Merchant, Hash32 Order);

/// <summary>What one campaign has paid of an order, and what was refunded of that. 36 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public record struct PaymentPart(uint CampaignId, Amount Amount, Amount Refunded);

/// <summary>The campaigns that have paid an order, in their order.</summary>
[InlineArray(Limits.GrantsPerPaymentMax)]
public struct PaymentParts
{
    private PaymentPart _first;
}

/// <summary>A paid order, kept as long as it can be refunded. 288 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct GrantPaymentRecord
{
    /// <summary>Which order of which merchant.</summary>
    public GrantOrderKey Key;

    /// <summary>Who has paid.</summary>
    public Address Payer;

    /// <summary>Payments are numbered from 1 as they come.</summary>
    public ulong Number;

    /// <summary>When, milliseconds since 1970.</summary>
    public long AtMs;

    /// <summary>In what.</summary>
    public uint AssetId;

    /// <summary>The merchant's category then; 0 for none.</summary>
    public ushort Category;

    /// <summary>How many of <see cref="Parts"/> there are.</summary>
    public byte PartCount;

    /// <summary>Reserved, zero.</summary>
    public byte Reserved;

    /// <summary>The whole price.</summary>
    public Amount Total;

    /// <summary>What of it was the payer's own money.</summary>
    public Amount Own;

    /// <summary>What of the price was refunded.</summary>
    public Amount Refunded;

    /// <summary>What vouchers have paid.</summary>
    public PaymentParts Parts;
}

/// <summary>The order of a payment's number: payments are forgotten in the order in which they came. 60 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct GrantPaymentTurn(ulong Number, GrantOrderKey Key);

/// <summary>The one record of what is numbered. 24 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public record struct GrantCounters(uint Id, uint Campaigns, ulong LastPayment, ulong LastForgotten);
