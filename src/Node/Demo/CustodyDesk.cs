using System.Runtime.InteropServices;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Custody;
using Gwangan.Chain.Store;
using Gwangan.Node.Feed;
using Gwangan.Node.Keys;

namespace Gwangan.Node.Demo;

/// <summary>The officer of a demo city's custodian who says what vaults hold: at the beginning, and again after hours. Coins' addresses sign for it.</summary>
internal sealed class CustodyDesk(City city, SigningKey key, KeyFile addresses, Random random) : DemoTrader(city, key, random)
{
    private const long AgainMs = 6 * 3_600_000, DayMs = 86_400_000;
    private readonly City _city = city;

    /// <inheritdoc/>
    public override double RestMs => 10_000;

    /// <inheritdoc/>
    protected override List<Operation> Decide(IStateSnapshot snapshot)
    {
        long nowMs = _city.Head.Current.TimeMs;
        List<AssetRecord> assets = StateReader.Assets(snapshot);
        HashSet<uint> byAddress = [];
        snapshot.Scan(CustodyModule.CustodySchema, default, default, (_, record) =>
        {
            CustodyRecord terms = MemoryMarshal.Read<CustodyRecord>(record);
            if (terms.Cover == CustodyCover.Addresses) byAddress.Add(terms.AssetId);
            return true;
        });
        List<Operation> operations = [];
        snapshot.Scan(CustodyModule.HoldingsSchema, default, default, (_, record) =>
        {
            HoldingRecord holding = MemoryMarshal.Read<HoldingRecord>(record);
            bool isDue = holding.AttestationId == 0 || nowMs - holding.AttestedAtMs > AgainMs;
            if (!isDue || holding.PendingId != 0 || holding.Units.IsZero || holding.ChangedAtMs > nowMs) return true;
            Symbol asset = assets[(int)holding.Key.AssetId - 1].Symbol;
            uint serials = holding.CoverCount;
            if (byAddress.Contains(holding.Key.AssetId))
            {
                operations.Add(Prove(holding.Key.VaultId, asset, holding.Units, (uint)(nowMs / DayMs)));
                serials = 1;
            }
            operations.Add(new AttestHoldings(holding.Key.VaultId, asset, holding.Units, nowMs, Sha256.Hash(Encoding.UTF8.GetBytes($"list of vault {holding.Key.VaultId}: {holding.Units} units of {asset} at {nowMs}")), serials));
            return true;
        });
        return operations;
    }

    // Each vault has one address, whose key follows from a secret of the data folder.
    private ProveAddress Prove(uint vault, Symbol asset, Amount units, uint day)
    {
        byte[] secret = Hash32.Bytes(Sha256.Hash(Convert.FromHexString(addresses.SecretHex), [(byte)vault])).ToArray();
        Hash32 digest = ExternalSignatures.BitcoinDigest(ExternalSignatures.Message(_city.Genesis.ChainId, vault, asset, units, day));
        byte[] signature = new byte[ExternalSignatures.Size];
        Invariant.Assert(Secp256k1.TrySign(secret, in digest, signature.AsSpan(1), out int recovery));
        // BIP-137: a witness program of a key hash.
        signature[0] = (byte)(39 + recovery);
        Invariant.Assert(Secp256k1.TryRecover(in digest, signature.AsSpan(1), recovery, out Secp256k1Key key));
        Span<byte> point = stackalloc byte[Secp256k1.CompressedSize], hash = stackalloc byte[Ripemd160.Size];
        Secp256k1.Serialize(in key, point);
        Ripemd160.Hash(Hash32.Bytes(Sha256.Hash(point)), hash);
        return new ProveAddress(vault, asset, EvidenceKind.BitcoinWitnessKeyHash, new Address(hash), units, day, signature);
    }
}
