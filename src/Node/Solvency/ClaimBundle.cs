using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gwangan.Node.Solvency;

/// <summary>What carries a state to the validators who signed it: the header of the next height, its commit, who signs at that height, and the place of the money in the app hash.</summary>
/// <param name="ChainId">The city.</param>
/// <param name="Height">Height of the state.</param>
/// <param name="Header">The header of the next height, which carries the app hash: tendermint.types.Header in hex.</param>
/// <param name="Commit">Its commit: tendermint.types.Commit in hex.</param>
/// <param name="Validators">Who signs it, in the order of the signatures.</param>
/// <param name="Store">From the money root to the app hash.</param>
/// <param name="Registry">Every asset's entry in the registry, in the order of their numbers.</param>
public sealed record ClaimSeal(string ChainId, long Height, string Header, string Commit, IReadOnlyList<ValidatorItem> Validators, StorePlaceItem Store, IReadOnlyList<RecordProofItem> Registry);

/// <summary>A balance in a claim: amounts in units, its path to the asset's root, and from there to the money root.</summary>
public sealed record ClaimBalance(uint AssetId, string Available, string Locked, SumPathItem Path, SumNodeItem AssetRoot, MerklePlaceItem AssetPlace);

/// <summary>What one account can claim from the city, with all that proves it: nothing else is needed, and nobody has to be asked.</summary>
/// <param name="Gwangan">Always <c>claim</c>.</param>
/// <param name="Format">Always 1.</param>
/// <param name="Seal">What carries the state.</param>
/// <param name="Account">Whose claim it is.</param>
/// <param name="Balances">All it holds, by asset number.</param>
/// <param name="Orders">Its open orders, which hold what is locked.</param>
public sealed record ClaimBundle(string Gwangan, int Format, ClaimSeal Seal, string Account, IReadOnlyList<ClaimBalance> Balances, IReadOnlyList<RecordProofItem> Orders);

/// <summary>First line of a ledger bundle; lines of balances follow.</summary>
/// <param name="Gwangan">Always <c>ledger</c>.</param>
/// <param name="Format">Always 1.</param>
/// <param name="Seal">What carries the state.</param>
public sealed record LedgerBegin(string Gwangan, int Format, ClaimSeal Seal);

/// <summary>A balance of a ledger bundle; amounts in units.</summary>
public sealed record LedgerLine(string Account, uint AssetId, string Available, string Locked);

/// <summary>Last line of a ledger bundle.</summary>
/// <param name="End">Always <c>ledger</c>.</param>
/// <param name="Balances">How many lines stand between.</param>
public sealed record LedgerEnd(string End, long Balances);

/// <summary>Claims as JSON. Reading is strict: what is unknown, missing or twice is refused.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true, AllowDuplicateProperties = false, MaxDepth = 16)]
[JsonSerializable(typeof(ClaimBundle))]
[JsonSerializable(typeof(LedgerBegin))]
[JsonSerializable(typeof(LedgerLine))]
[JsonSerializable(typeof(LedgerEnd))]
internal sealed partial class ClaimJson : JsonSerializerContext;
