using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Custody;

/// <summary>How an asset is kept: what vaults hold of it, what of that is promised out, and the terms. 328 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct CustodyRecord
{
    /// <summary>The key: the asset's number.</summary>
    public uint AssetId;

    /// <summary>What has to stand behind an attestation.</summary>
    public CustodyCover Cover;

    /// <summary>Why nothing of it is minted; none when it is.</summary>
    public CustodyStop Stop;

    /// <summary>Reserved, zero.</summary>
    public ushort Reserved;

    /// <summary>How many of its withdrawals the custodian has left lying past their deadline.</summary>
    public uint OverdueCount;

    /// <summary>First day, of those since 1970 in Korea, whose price is kept.</summary>
    public uint PriceFirstDay;

    /// <summary>Last day whose price is kept; 0 before the first.</summary>
    public uint PriceLastDay;

    /// <summary>How many days' prices are kept, at most <see cref="Limits.CustodyPriceDaysMax"/>.</summary>
    public uint PriceCount;

    /// <summary>Their sum, in units of won for one whole of the asset.</summary>
    public Amount PriceSum;

    /// <summary>What all vaults together hold, in units.</summary>
    public Amount Held;

    /// <summary>What was released and not handed over yet.</summary>
    public Amount Promised;

    /// <summary>An attestation as of longer ago stops minting, in milliseconds.</summary>
    public long AttestationMaxAgeMs;

    /// <summary>So long after the delay of its vault's class a withdrawal is overdue when it is neither released nor refused.</summary>
    public long DecideWithinMs;

    /// <summary>So long after its release a withdrawal is overdue when it is not handed over.</summary>
    public long DeliverWithinMs;

    /// <summary>So long after an owner has listed a destination it counts as listed.</summary>
    public long AllowDelayMs;

    /// <summary>What may leave hot vaults.</summary>
    public ClassTerms Hot;

    /// <summary>What may leave warm vaults.</summary>
    public ClassTerms Warm;

    /// <summary>What may leave cold vaults.</summary>
    public ClassTerms Cold;

    /// <summary>What backs the asset: what vaults hold, less what of that is promised out.</summary>
    public readonly Amount Backed => Held > Promised ? Held - Promised : Amount.Zero;

    /// <summary>The average of the daily prices, in units of won for one whole, rounded down; zero without a price.</summary>
    public readonly Amount AveragePrice => PriceCount == 0 ? Amount.Zero : new(PriceSum.Units / PriceCount);

    /// <summary>The terms of a class of vaults.</summary>
    [UnscopedRef]
    public ref ClassTerms TermsOf(VaultClass vaultClass)
    {
        if (vaultClass == VaultClass.Hot) return ref Hot;
        if (vaultClass == VaultClass.Warm) return ref Warm;
        return ref Cold;
    }
}

/// <summary>How much of an asset may leave vaults of a class. 64 bytes. Nothing leaves before terms are set.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct ClassTerms
{
    /// <summary>Most of one withdrawal or move, in units.</summary>
    public Amount PerTransactionMax;

    /// <summary>Most that all of a day's come to, in units; days begin at midnight in Korea.</summary>
    public Amount PerDayMax;

    /// <summary>So long after its request a withdrawal leaves at the earliest, in milliseconds.</summary>
    public long DelayMs;

    /// <summary>The day of <see cref="Used"/>, days since 1970 in Korea.</summary>
    public uint Day;

    /// <summary>Reserved, zero.</summary>
    public uint Reserved;

    /// <summary>What was released on that day, in units.</summary>
    public Amount Used;
}

/// <summary>What has to stand behind an attestation, besides two signatures.</summary>
public enum CustodyCover : byte
{
    /// <summary>Nothing: the document whose digest it carries.</summary>
    Document = 0,

    /// <summary>Numbered lots, such as bars and warehouse receipts, each counted once in the whole city.</summary>
    Lots = 1,

    /// <summary>Addresses on other chains whose key has signed for the vault.</summary>
    Addresses = 2,
}

/// <summary>Why nothing of an asset in custody is minted. The first that holds is told.</summary>
public enum CustodyStop : byte
{
    /// <summary>It is, as far as it is backed.</summary>
    None = 0,

    /// <summary>The attestation of one of its holdings is too old.</summary>
    AttestationStale = 1,

    /// <summary>The custodian has left a withdrawal lying past its deadline.</summary>
    WithdrawalOverdue = 2,
}

/// <summary>A vault. 80 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct VaultRecord
{
    /// <summary>The key: its number, 1 for the first.</summary>
    public uint Id;

    /// <summary>How far it is from whoever could reach into it.</summary>
    public VaultClass Class;

    /// <summary>Whether anything leaves it.</summary>
    public VaultStatus Status;

    /// <summary>Reserved, zero.</summary>
    public ushort Reserved;

    /// <summary>When it was registered, milliseconds since 1970 UTC.</summary>
    public long SinceMs;

    /// <summary>Its name for people.</summary>
    public Text32 Name;

    /// <summary>Where it is, or in which registry it stands.</summary>
    public Text32 Location;
}

/// <summary>How far a vault is from whoever could reach into it.</summary>
public enum VaultClass : byte
{
    /// <summary>None; in a policy rule: any.</summary>
    Any = 0,

    /// <summary>Its keys are online.</summary>
    Hot = 1,

    /// <summary>Its keys are online behind people.</summary>
    Warm = 2,

    /// <summary>Its keys are offline; a building.</summary>
    Cold = 3,
}

/// <summary>Whether anything leaves a vault.</summary>
public enum VaultStatus : byte
{
    /// <summary>It does.</summary>
    Open = 0,

    /// <summary>Nothing leaves or enters; what it holds still counts.</summary>
    Frozen = 1,
}

/// <summary>An asset in a vault.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public record struct HoldingKey(uint VaultId, uint AssetId);

/// <summary>What a vault holds of an asset. 96 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct HoldingRecord
{
    /// <summary>The key.</summary>
    public HoldingKey Key;

    /// <summary>What was attested, less what was handed over or moved out since, with what was moved in, in units.</summary>
    public Amount Units;

    /// <summary>What of that was released and is to be handed over.</summary>
    public Amount Promised;

    /// <summary>What the lots registered in it weigh, or its proved addresses hold, together.</summary>
    public Amount Covered;

    /// <summary>As of when it was last attested, milliseconds since 1970 UTC; of what was moved in the older.</summary>
    public long AttestedAtMs;

    /// <summary>When it last changed other than by an attestation.</summary>
    public long ChangedAtMs;

    /// <summary>The attestation that holds; 0 for that of the genesis.</summary>
    public ulong AttestationId;

    /// <summary>The attestation that waits for an auditor; 0 for none.</summary>
    public ulong PendingId;

    /// <summary>How many lots or addresses are registered in it.</summary>
    public uint CoverCount;

    /// <summary>Reserved, zero.</summary>
    public uint Reserved;
}

/// <summary>What the custodian says that a vault holds, and the auditor with it. 144 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct AttestationRecord
{
    /// <summary>The key: its number, 1 for the first.</summary>
    public ulong Id;

    /// <summary>The holding.</summary>
    public HoldingKey Holding;

    /// <summary>How much, in units.</summary>
    public Amount Units;

    /// <summary>As of when.</summary>
    public long AsOfMs;

    /// <summary>When the custodian said so.</summary>
    public long ProposedAtMs;

    /// <summary>When the auditor did; 0 before.</summary>
    public long ConfirmedAtMs;

    /// <summary>SHA-256 of the document: a bar list, warehouse receipts, a list of addresses.</summary>
    public Hash32 Digest;

    /// <summary>How many serial numbers the document has.</summary>
    public uint Serials;

    /// <summary>The auditor; zero before.</summary>
    public Address Auditor;

    /// <summary>Its entity at that time; none before.</summary>
    public EntityId AuditorEntity;
}

/// <summary>Something that stands behind an attestation: a lot by the hash of its serial, or an address of another chain.</summary>
/// <param name="KindNumber">The <see cref="EvidenceKind"/>.</param>
/// <param name="Id">The hash of the serial, or the address with zero bytes behind it.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct EvidenceKey(uint KindNumber, Hash32 Id)
{
    /// <summary>The key of a lot or an address.</summary>
    public EvidenceKey(EvidenceKind kind, in Hash32 id) : this((uint)kind, id)
    {
    }
}

/// <summary>What stands behind attestations.</summary>
public enum EvidenceKind : byte
{
    /// <summary>A bar, a barrel, a warehouse receipt: by a hash of its serial.</summary>
    Lot = 1,

    /// <summary>A Bitcoin address of a public key's hash (P2PKH): HASH160 of the key, padded with zero bytes.</summary>
    BitcoinKeyHash = 2,

    /// <summary>A Bitcoin address of a witness program of a public key's hash (P2WPKH, BIP-141).</summary>
    BitcoinWitnessKeyHash = 3,

    /// <summary>An Ethereum address.</summary>
    Ethereum = 4,
}

/// <summary>A lot or an address in a vault. A lot that has left stays here, so that its serial is known. 76 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct EvidenceRecord
{
    /// <summary>The key.</summary>
    public EvidenceKey Key;

    /// <summary>The vault it is in; 0 when it has left.</summary>
    public uint VaultId;

    /// <summary>The asset.</summary>
    public uint AssetId;

    /// <summary>What it weighs, or what the address held on the day of the message, in units.</summary>
    public Amount Units;

    /// <summary>When it was last said so, milliseconds since 1970 UTC.</summary>
    public long AtMs;

    /// <summary>The day of the signed message, days since 1970 UTC; 0 for lots.</summary>
    public uint Day;
}

/// <summary>A withdrawal by its owner, or a move between vaults. 400 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct WithdrawalRecord
{
    /// <summary>Who have approved; unused places are zero.</summary>
    [InlineArray(Limits.WithdrawalApprovalsMax)]
    public struct ApproverList
    {
        private Address _first;
    }

    /// <summary>The key: its number, 1 for the first.</summary>
    public ulong Id;

    /// <summary>Whose it is; of a move the custodian's account.</summary>
    public Address Owner;

    /// <summary>The asset.</summary>
    public uint AssetId;

    /// <summary>The vault it leaves.</summary>
    public uint VaultId;

    /// <summary>Of a move the vault it goes to; 0 for a withdrawal.</summary>
    public uint ToVaultId;

    /// <summary>The number of the policy rule that decided; 0 when none matched.</summary>
    public ushort Rule;

    /// <summary>How far it has come.</summary>
    public WithdrawalState State;

    /// <summary>How many members of the custodian have to approve, or all if they are fewer.</summary>
    public byte ApprovalsNeeded;

    /// <summary>How many have.</summary>
    public byte ApprovalCount;

    /// <summary>1 while the custodian has left it lying past its deadline.</summary>
    public byte Overdue;

    /// <summary>Reserved, zero.</summary>
    public ushort Reserved;

    /// <summary>How much, in units.</summary>
    public Amount Amount;

    /// <summary>Commitment to where it goes, or hash of an address there.</summary>
    public Hash32 Destination;

    /// <summary>When it was requested, milliseconds since 1970 UTC.</summary>
    public long RequestedAtMs;

    /// <summary>It leaves no earlier.</summary>
    public long NotBeforeMs;

    /// <summary>From then on it is overdue, or a move has come to nothing.</summary>
    public long DeadlineMs;

    /// <summary>If it was not released before then it is given back; 0 for never.</summary>
    public long ValidUntilMs;

    /// <summary>SHA-256 of the receipt; zero before it was handed over.</summary>
    public Hash32 Receipt;

    /// <summary>Why it was refused.</summary>
    public Symbol Code;

    /// <summary>Who have approved.</summary>
    public ApproverList Approvers;

    /// <summary>Whether it waits to be released.</summary>
    public readonly bool IsRequested => State == WithdrawalState.Requested;

    /// <summary>Whether it is a move between vaults.</summary>
    public readonly bool IsMove => ToVaultId != 0;
}

/// <summary>How far a withdrawal has come.</summary>
public enum WithdrawalState : byte
{
    /// <summary>The owner's tokens are held by the module; it waits for approvals and for its time.</summary>
    Requested = 1,

    /// <summary>The tokens are burnt, and the vault has to hand over.</summary>
    Released = 2,

    /// <summary>Handed over; of a move: moved.</summary>
    Delivered = 3,

    /// <summary>The policy does not allow it: nothing was taken.</summary>
    Denied = 4,

    /// <summary>The custodian has refused: the tokens were given back.</summary>
    Refused = 5,

    /// <summary>The owner has taken it back.</summary>
    Cancelled = 6,

    /// <summary>Its time is over: the tokens were given back.</summary>
    Expired = 7,
}

/// <summary>A destination of an owner.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public record struct DestinationKey(Address Owner, Hash32 Destination);

/// <summary>A destination that its owner has listed. 60 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public record struct DestinationRecord(DestinationKey Key, long ActiveFromMs);

/// <summary>Prices and shares of a day: of an asset its price, of asset 0 the share of crypto assets that is cold.</summary>
/// <param name="Day">Days since 1970 in Korea.</param>
/// <param name="AssetId">The asset; 0 for the share.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public record struct CustodyDayKey(uint Day, uint AssetId);

/// <summary>A day's price or share. 48 bytes.</summary>
/// <param name="Key">The key.</param>
/// <param name="Cold">Of an asset: won for one whole, in units. Of the share: the value of crypto assets in cold vaults, in units of won.</param>
/// <param name="All">Of the share: the value of crypto assets in all vaults.</param>
/// <param name="Bps">Of the share: the first by the second, in basis points, rounded down; 10,000 when there are none.</param>
/// <param name="Reserved">Zero.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public record struct CustodyDayRecord(CustodyDayKey Key, Amount Cold, Amount All, uint Bps, uint Reserved = 0);
