using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Assets;

namespace Gwangan.Chain.Modules.Reserves;

// The city's first banks, accounts and attested balances.
public sealed partial class ReservesModule
{
    /// <summary>
    /// Reads <c>reserves: [{ asset, issuanceCap, statementLateMs, unmatchedLateMs, sendWithinMs, payWithinMs, rerouteAfterMs, redeemMin, openPerOwnerMax, banks: [{ bic, name, adapter: { keyType, publicKey, entity }, holdingMax, bucketCapacity, bucketRefill, accounts:
    /// [{ number, display, closing, digest }] }] }]</c>. All but <c>asset</c>, <c>banks</c> and what a bank and an account are may be left out.
    /// </summary>
    /// <remarks>The closing balances are attested by whoever signs off the genesis; together they cover what accounts begin with.</remarks>
    public override void InitGenesis(JsonElement genesis, Call call)
    {
        GenesisReader document = new(genesis, "");
        if (document.Has("reserves"))
            foreach (GenesisReader reserve in document.Array("reserves")) ReadReserve(reserve, call);
        for (uint id = 1; id <= Assets.Count; id++)
        {
            ref readonly AssetRecord asset = ref Assets.Read(id);
            if (asset.Backing == AssetBacking.Bank && asset.Supply > asset.Backed)
                throw new GenesisException($"genesis reserves: {asset.Supply} units of {asset.Symbol} are given out, and banks hold {asset.Backed}");
        }
    }

    private void ReadReserve(GenesisReader reserve, Call call)
    {
        ReservesRefusal refusal = FindBacked(reserve.Symbol("asset"), out uint asset);
        if (refusal == ReservesRefusal.None && _reserves.TryFind(asset, out _)) throw reserve.Error("each asset once");
        Require(reserve, refusal);
        ref ReserveRecord record = ref _reserves.Modify(ReserveOf(asset));
        if (reserve.Has("issuanceCap")) record.IssuanceCap = reserve.Amount("issuanceCap");
        record.StatementLateMs = Time(reserve, "statementLateMs", record.StatementLateMs);
        record.UnmatchedLateMs = Time(reserve, "unmatchedLateMs", record.UnmatchedLateMs);
        record.SendWithinMs = Time(reserve, "sendWithinMs", record.SendWithinMs);
        record.PayWithinMs = Time(reserve, "payWithinMs", record.PayWithinMs);
        record.RerouteAfterMs = Time(reserve, "rerouteAfterMs", record.RerouteAfterMs);
        if (reserve.Has("redeemMin")) record.RedeemMin = reserve.Amount("redeemMin");
        if (record.RedeemMin > Limits.RedeemMinMax) throw reserve.Error("at most 100,000 whole units in redeemMin");
        if (reserve.Has("openPerOwnerMax")) record.OpenPerOwnerMax = (uint)reserve.Integer("openPerOwnerMax", 1, Limits.OpenPerOwnerMaxMax);
        foreach (GenesisReader bank in reserve.Array("banks")) ReadBank(bank, reserve.Symbol("asset"), asset, call);
        Publish(asset, call);
    }

    private void ReadBank(GenesisReader bank, Symbol symbol, uint asset, Call call)
    {
        GenesisReader named = bank.Object("adapter");
        if (!named.TryKey(out KeyType keyType, out byte[] publicKey) || !Keys.TryAddressOf(keyType, publicKey, out Address adapter)) throw named.Error("publicKey in lower-case hex of the keyType (ethereum unless it says cosmos, ed25519 or passkey), and its legal entity");
        RegisterBank registration = new(
            symbol, bank.Symbol("bic"), bank.Text("name"), adapter, Limit(bank, "holdingMax", Amount.Max), Limit(bank, "bucketCapacity", Amount.Max), Limit(bank, "bucketRefill", Amount.Zero),
            keyType, publicKey, named.Text("entity"));
        ReservesRefusal refusal = registration.Check();
        if (refusal == ReservesRefusal.None && BankCount >= Limits.BanksMax) refusal = ReservesRefusal.TooManyBanks;
        if (refusal == ReservesRefusal.None && AdapterKey.TryOf(adapter, keyType, publicKey, registration.Entity, out AdapterKey key) && IsAdapterTaken(in key)) refusal = ReservesRefusal.AdapterTaken;
        Require(bank, refusal);
        uint id = Add(registration, asset, call);
        foreach (GenesisReader account in bank.Array("accounts")) ReadAccount(account, id, call);
    }

    private void ReadAccount(GenesisReader account, uint bank, Call call)
    {
        Amount closing = account.Amount("closing");
        RegisterReserveAccount registration = new(bank, Hash(account, "number"), account.Text("display"), DayOf(call.TimeMs) - 1);
        ReservesRefusal refusal = registration.Check();
        if (refusal == ReservesRefusal.None && closing > Limits.ReserveAmountMax) refusal = ReservesRefusal.AmountOutOfRange;
        if (refusal == ReservesRefusal.None && AccountCount >= Limits.ReserveAccountsMax) refusal = ReservesRefusal.TooManyAccounts;
        Require(account, refusal);
        ref ReserveAccountRecord record = ref _accounts.ModifyOf(Add(registration, call));
        (record.Closing, record.Digest) = (closing, account.Has("digest") ? Hash(account, "digest") : Hash32.Zero);
        ref BankRecord its = ref _banks.ModifyOf(bank);
        its.Held += closing;
        _reserves.ModifyOf(its.AssetId).Held += closing;
    }

    private static void Require(GenesisReader place, ReservesRefusal refusal)
    {
        if (refusal != ReservesRefusal.None) throw new GenesisException($"genesis {place.Path.TrimStart('.')}: {RefusalDefinition.Of(refusal).Message}");
    }

    private static Amount Limit(GenesisReader bank, string name, Amount absent) => bank.Has(name) ? bank.Amount(name) : absent;

    private static long Time(GenesisReader reserve, string name, long absent) => reserve.Has(name) ? reserve.Integer(name, Limits.ReserveTimeMsMin, Limits.ReserveTimeMsMax) : absent;

    private static Hash32 Hash(GenesisReader account, string name) => Hash32.TryParse(account.Text(name), out Hash32 hash) ? hash : throw account.Error($"64 hex digits in {name}");
}
