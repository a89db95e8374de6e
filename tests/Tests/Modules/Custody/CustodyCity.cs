using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Custody;

namespace Gwangan.Tests.Modules.Custody;

/// <summary>A city whose gold (a good, in numbered lots) and silver (a coin) lie in vaults: vault 1 cold, vault 2 hot, vault 3 warm and empty. 5/6 of the coins are cold.</summary>
public sealed class CustodyCity
{
    public const long MaxAgeMs = 1_000_000, DecideMs = 100_000, DeliverMs = 200_000, AllowDelayMs = 50_000, ColdDelayMs = 60_000, DayMs = 86_400_000;

    public const uint Cold = 1, Hot = 2, Warm = 3;

    public static readonly Symbol Gold = Symbol.Of("GOLD"), Silver = Symbol.Of("SILVER");

    public CustodyCity(TestCityOptions? options = null) => City = new TestCity((options ?? new TestCityOptions()) with { Custody = Genesis() });

    public TestCity City { get; }

    public CustodyModule Module => City.Modules.Get<CustodyModule>();

    public AssetsModule Assets => City.Modules.Get<AssetsModule>();

    public static SigningKey AuditorKey => TestCity.KeyOf("auditor", KeyType.Ed25519);

    public SigningKey Custodian => City.KeyOf(Body.Custodian);

    public SigningKey Regulator => City.KeyOf(Body.Regulator);

    public static Hash32 HashOf(string text) => Sha256.Hash(System.Text.Encoding.UTF8.GetBytes(text));

    public static object Genesis(ulong goldWhole = 6_000_001_000)
    {
        object terms(string asset, string cover) => new
        {
            asset, cover, attestationMaxAgeMs = MaxAgeMs, decideWithinMs = DecideMs, deliverWithinMs = DeliverMs, allowDelayMs = AllowDelayMs,
            hot = new { perTransactionMax = Units(2_000_000_000), perDayMax = Units(3_000_000_000), delayMs = 0 },
            warm = new { perTransactionMax = Units(1_000), perDayMax = Units(1_500), delayMs = 0 },
            cold = new { perTransactionMax = Units(2_000_000_000), perDayMax = Units(3_000_000_000), delayMs = ColdDelayMs },
        };
        return new
        {
            assets = new[] { terms("GOLD", "lots"), terms("SILVER", "document") },
            vaults = new object[]
            {
                new
                {
                    name = "Seoul vault", location = "KR-11", @class = "cold",
                    holdings = new object[]
                    {
                        new { asset = "GOLD", units = Units(goldWhole), digest = new string('1', 64), lots = new[] { new { serial = "LSM 1", units = Units(6_000_000_000) }, new { serial = "LSM 2", units = Units(2_000) } } },
                        new { asset = "SILVER", units = Units(5_000_000_000) },
                    },
                },
                new { name = "Hot wallet", location = "", @class = "hot", holdings = new object[] { new { asset = "SILVER", units = Units(1_000_000_000) } } },
                new { name = "Warm wallet", location = "", @class = "warm" },
            },
            policy = new object[]
            {
                new { number = 5, initiator = "owner", destination = "listed", @class = "hot", amountMax = Units(100), periodMs = DayMs, periodMax = Units(250), action = "allow" },
                new { number = 7, amountMax = Units(1), action = "deny", asset = "GOLD" },
                new { number = 10, initiator = "owner", action = "require", approvals = 1, destination = "listed" },
                new { number = 20, initiator = "custodian", destination = "vault", action = "allow" },
            },
            auditors = new[] { new { keyType = "ed25519", publicKey = Convert.ToHexStringLower(AuditorKey.PublicKey), entity = "AUDIT-1" } },
        };
    }

    public uint IdOf(Symbol asset)
    {
        Assert.True(Assets.TryFind(asset, out uint id));
        return id;
    }

    public AssetRecord Asset(Symbol asset) => Assets.Read(IdOf(asset));

    public CustodyRecord Kept(Symbol asset)
    {
        Assert.True(Module.TryCustody(IdOf(asset), out CustodyRecord custody));
        return custody;
    }

    public HoldingRecord Holding(uint vault, Symbol asset)
    {
        Assert.True(Module.TryHolding(vault, IdOf(asset), out HoldingRecord holding));
        return holding;
    }

    public WithdrawalRecord Withdrawal(ulong id)
    {
        Assert.True(Module.TryWithdrawal(id, out WithdrawalRecord withdrawal));
        return withdrawal;
    }

    public Amount BalanceOf(SigningKey user, Symbol asset) => City.Money.AvailableOf(user.Address, IdOf(asset));

    /// <summary>Lists a destination and waits until it counts.</summary>
    public Hash32 Listed(SigningKey user, Symbol asset)
    {
        Hash32 destination = HashOf($"home of {user.Address}");
        City.Must(user, new ListDestination(asset, destination, true));
        City.RunEmpty(City.TimeMs + AllowDelayMs);
        return destination;
    }

    /// <summary>Asks for a withdrawal; its number.</summary>
    public ulong Request(SigningKey user, Symbol asset, ulong whole, uint vault, Hash32 destination, long validUntilMs = 0)
    {
        City.Must(user, new RequestWithdrawal(asset, Amount.Whole(whole), vault, destination, validUntilMs));
        return Module.WithdrawalCount;
    }

    /// <summary>The custodian says it and the auditor confirms it.</summary>
    public void Attest(uint vault, Symbol asset, Amount units, uint serials = 0)
    {
        Hash32 digest = HashOf($"{vault} {asset} {units}");
        City.Must(Custodian, new AttestHoldings(vault, asset, units, City.TimeMs, digest, serials));
        City.Must(AuditorKey, new ConfirmAttestation(Holding(vault, asset).PendingId, units, digest));
    }

    private static string Units(ulong whole) => Amount.Whole(whole).ToString();
}
