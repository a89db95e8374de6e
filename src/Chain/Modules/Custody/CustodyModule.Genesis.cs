using System.Text;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Assets;

namespace Gwangan.Chain.Modules.Custody;

// The city's first vaults, what they hold, terms, policy and auditors.
public sealed partial class CustodyModule
{
    /// <summary>
    /// Reads <c>custody: { vaults: [{ name, location, class, holdings: [{ asset, units, digest, lots: [{ serial, units }] }] }], assets: [{ asset, cover, attestationMaxAgeMs, decideWithinMs, deliverWithinMs,
    /// allowDelayMs, hot: { perTransactionMax, perDayMax, delayMs }, warm, cold }], policy: [{ number, initiator, destination, class, asset, amountMax, periodMs, periodMax, action, approvals }],
    /// auditors: [{ keyType, publicKey, entity }] }</c>. What a rule or terms do not say is any, none or the default.
    /// </summary>
    /// <remarks>Holdings are attested by whoever signs off the genesis; together they cover what accounts begin with.</remarks>
    public override void InitGenesis(JsonElement genesis, Call call)
    {
        GenesisReader document = new(genesis, "");
        if (document.Has("custody")) ReadCustody(document.Object("custody"), call);
        for (uint id = 1; id <= Assets.Count; id++)
        {
            ref readonly AssetRecord asset = ref Assets.Read(id);
            if (asset.Backing == AssetBacking.Custody && asset.Supply > asset.Backed)
                throw new GenesisException($"genesis custody: {asset.Supply} units of {asset.Symbol} are given out, and vaults hold {asset.Backed}");
        }
        TakePrices(call);
    }

    private void ReadCustody(GenesisReader custody, Call call)
    {
        if (custody.Has("assets"))
            foreach (GenesisReader asset in custody.Array("assets")) ReadTerms(asset, call);
        if (custody.Has("vaults"))
            foreach (GenesisReader vault in custody.Array("vaults")) ReadVault(vault, call);
        if (custody.Has("policy"))
            foreach (GenesisReader rule in custody.Array("policy")) ReadRule(rule, call);
        if (custody.Has("auditors"))
            foreach (GenesisReader auditor in custody.Array("auditors")) ReadAuditor(auditor, call);
    }

    private void ReadTerms(GenesisReader terms, Call call)
    {
        Symbol symbol = terms.Symbol("asset");
        Require(terms, FindKept(symbol, out uint asset));
        CustodyRecord custody = TermsOf(asset);
        CustodyCover cover = !terms.Has("cover") ? CustodyCover.Document : terms.Text("cover") switch
        {
            "document" => CustodyCover.Document,
            "lots" => CustodyCover.Lots,
            "addresses" => CustodyCover.Addresses,
            _ => throw terms.Error("document, lots or addresses in cover"),
        };
        SetCustodyTerms set = new(
            symbol, cover, Time(terms, "attestationMaxAgeMs", custody.AttestationMaxAgeMs), Time(terms, "decideWithinMs", custody.DecideWithinMs), Time(terms, "deliverWithinMs", custody.DeliverWithinMs),
            Time(terms, "allowDelayMs", custody.AllowDelayMs));
        Require(terms, set.Check());
        ref CustodyRecord record = ref _custody.Modify(CustodyOf(asset));
        record.Cover = cover;
        (record.AttestationMaxAgeMs, record.DecideWithinMs, record.DeliverWithinMs, record.AllowDelayMs) = (set.AttestationMaxAgeMs, set.DecideWithinMs, set.DeliverWithinMs, set.AllowDelayMs);
        for (VaultClass vaultClass = VaultClass.Hot; vaultClass <= VaultClass.Cold; vaultClass++)
        {
            string name = FieldDefinition.CamelCase(vaultClass.ToString());
            if (!terms.Has(name)) continue;
            GenesisReader its = terms.Object(name);
            SetClassTerms caps = new(symbol, vaultClass, its.Amount("perTransactionMax"), its.Amount("perDayMax"), Time(its, "delayMs", 0));
            Require(its, caps.Check());
            ref ClassTerms written = ref record.TermsOf(vaultClass);
            (written.PerTransactionMax, written.PerDayMax, written.DelayMs) = (caps.PerTransactionMax, caps.PerDayMax, caps.DelayMs);
        }
    }

    private void ReadVault(GenesisReader vault, Call call)
    {
        RegisterVault registration = new(vault.Text("name"), vault.Text("location"), ClassOf(vault, VaultClass.Any));
        CustodyRefusal refusal = registration.Check();
        if (refusal == CustodyRefusal.None && VaultCount >= Limits.VaultsMax) refusal = CustodyRefusal.TooMany;
        Require(vault, refusal);
        uint id = Add(registration, call);
        if (!vault.Has("holdings")) return;
        foreach (GenesisReader holding in vault.Array("holdings")) ReadHolding(holding, id, call);
    }

    private void ReadHolding(GenesisReader holding, uint vault, Call call)
    {
        Require(holding, FindKept(holding.Symbol("asset"), out uint asset));
        Amount units = holding.Amount("units");
        if (!IsAmount(units)) Require(holding, CustodyRefusal.AmountOutOfRange);
        if (TryHolding(vault, asset, out HoldingRecord known) && !known.Units.IsZero) throw holding.Error("each asset of a vault once");
        if (holding.Has("lots"))
            foreach (GenesisReader lot in holding.Array("lots")) ReadLot(lot, vault, asset, call);
        ref HoldingRecord record = ref HoldingOf(vault, asset);
        (record.Units, record.AttestedAtMs) = (units, call.TimeMs);
        _custody.ModifyOf(asset).Held += units;
        // Coins in a genesis come without a signature: it is itself signed off by all who begin with it.
        if (_custody.ReadOf(asset).Cover == CustodyCover.Lots && units > record.Covered) Require(holding, CustodyRefusal.NotCovered);
        Publish(asset, call);
    }

    private void ReadLot(GenesisReader lot, uint vault, uint asset, Call call)
    {
        EvidenceKey key = new(EvidenceKind.Lot, Sha256.Hash(Encoding.UTF8.GetBytes(lot.Text("serial"))));
        Amount units = lot.Amount("units");
        if (!IsAmount(units)) Require(lot, CustodyRefusal.AmountOutOfRange);
        if (_evidence.TryFind(in key, out _)) Require(lot, CustodyRefusal.EvidenceInUse);
        Place(new EvidenceRecord { Key = key, VaultId = vault, AssetId = asset, Units = units, AtMs = call.TimeMs });
    }

    private void ReadRule(GenesisReader rule, Call call)
    {
        Symbol symbol = rule.Has("asset") ? rule.Symbol("asset") : Symbol.None;
        uint asset = 0;
        if (!symbol.IsNone) Require(rule, FindKept(symbol, out asset));
        SetPolicyRule set = new(
            (uint)rule.Integer("number", 1, Limits.PolicyRulesMax), Choice(rule, "initiator", Initiator.Any, Initiator.Custodian), Choice(rule, "destination", DestinationKind.Any, DestinationKind.Vault),
            ClassOf(rule, VaultClass.Any), symbol, rule.Has("amountMax") ? rule.Amount("amountMax") : Amount.Max, Time(rule, "periodMs", 0), rule.Has("periodMax") ? rule.Amount("periodMax") : Amount.Zero,
            Choice(rule, "action", PolicyAction.None, PolicyAction.Require), rule.Has("approvals") ? (uint)rule.Integer("approvals", 0, Limits.WithdrawalApprovalsMax) : 0);
        Require(rule, set.Check());
        if (_policy.TryFind(set.Number, out _)) throw rule.Error("each number once");
        Write(set, asset, call);
    }

    private void ReadAuditor(GenesisReader auditor, Call call)
    {
        string type = auditor.Has("keyType") ? auditor.Text("keyType") : "ethereum", hex = auditor.Text("publicKey");
        KeyType keyType = type switch
        {
            "ethereum" => KeyType.Ethereum,
            "cosmos" => KeyType.Cosmos,
            "ed25519" => KeyType.Ed25519,
            "passkey" => KeyType.Passkey,
            _ => KeyType.None,
        };
        foreach (char digit in hex)
            if (!char.IsAsciiHexDigit(digit)) throw auditor.Error("hex digits in publicKey");
        if (hex.Length % 2 != 0) throw auditor.Error("hex digits in publicKey");
        RegisterAuditor registration = new(keyType, Convert.FromHexString(hex), auditor.Text("entity"));
        CustodyRefusal refusal = registration.Check();
        if (refusal == CustodyRefusal.None) refusal = RefusalOf(registration, call);
        Require(auditor, refusal);
        Add(registration, call);
    }

    private static VaultClass ClassOf(GenesisReader place, VaultClass absent) => place.Has("class") ? Choice(place, "class", absent, VaultClass.Cold) : absent;

    // A choice by its name in JSON; the first where nothing is said.
    private static TChoice Choice<TChoice>(GenesisReader place, string name, TChoice first, TChoice last) where TChoice : struct, Enum
    {
        if (!place.Has(name)) return first;
        string text = place.Text(name);
        foreach (TChoice choice in Enum.GetValues<TChoice>())
            if (FieldDefinition.CamelCase(choice.ToString()) == text && Comparer<TChoice>.Default.Compare(choice, last) <= 0) return choice;
        throw place.Error($"one of {string.Join(", ", Enum.GetNames<TChoice>().Select(FieldDefinition.CamelCase))} in {name}");
    }

    private static void Require(GenesisReader place, CustodyRefusal refusal)
    {
        if (refusal != CustodyRefusal.None) throw new GenesisException($"genesis {place.Path.TrimStart('.')}: {RefusalDefinition.Of(refusal).Message}");
    }

    private static long Time(GenesisReader place, string name, long absent) => place.Has(name) ? place.Integer(name, 0, Limits.CustodyTimeMsMax) : absent;
}
