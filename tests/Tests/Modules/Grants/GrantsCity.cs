using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Grants;
using Gwangan.Chain.Modules.Payments;

namespace Gwangan.Tests.Modules.Grants;

/// <summary>A city with two shops (a grocer, 5411; a book shop, 5942), a stall that is no registered merchant, a source and two citizens.</summary>
public sealed class GrantsCity
{
    public const long DayMs = 86_400_000;

    public static readonly Symbol Won = Symbol.Of("KRW");

    public GrantsCity(TestCityOptions? options = null)
    {
        City = new TestCity(options);
        Register(Grocer, 5411);
        Register(Books, 5942);
    }

    public TestCity City { get; }

    public GrantsModule Module => City.Modules.Get<GrantsModule>();

    public SigningKey Source => City.Users[0];

    public SigningKey Citizen => City.Users[1];

    public SigningKey Other => City.Users[2];

    public SigningKey Grocer => City.Users[3];

    public SigningKey Books => City.Users[4];

    public SigningKey Stall => City.Users[5];

    public static Hash32 OrderOf(string name) => Sha256.Hash(System.Text.Encoding.UTF8.GetBytes(name));

    /// <summary>Ten thousand won that the source gives, for groceries, a week, settled at once; and whatever a test wants otherwise.</summary>
    public OpenCampaign Terms() => new(
        "Groceries", Won, Amount.Whole(10_000), ClaimRule.Given, Amount.Zero, Amount.Zero, Amount.Zero, 10_000, 0, "5411", 0, City.TimeMs + 5 * DayMs, City.TimeMs + 7 * DayMs, Hash32.Zero);

    /// <summary>Opens a campaign; its number.</summary>
    public uint Open(OpenCampaign open)
    {
        City.Must(Source, open);
        return Module.CampaignCount;
    }

    public void Give(uint campaign, SigningKey to, ulong whole) => City.Must(Source, new GiveGrant(campaign, to.Address, Amount.Whole(whole)));

    public BlockResults Spend(uint campaign, SigningKey payer, SigningKey merchant, string order, ulong whole, ulong ownMax = 0) =>
        City.Must(payer, new SpendGrant($"{campaign}", merchant.Address, OrderOf(order), Amount.Whole(whole), Amount.Whole(ownMax)));

    public CampaignRecord Campaign(uint id)
    {
        Assert.True(Module.TryCampaign(id, out CampaignRecord campaign));
        return campaign;
    }

    public VoucherRecord Voucher(uint campaign, SigningKey owner) => Module.TryVoucher(campaign, owner.Address, out VoucherRecord voucher) ? voucher : default;

    public GrantMerchantRecord Merchant(uint campaign, SigningKey merchant) => Module.TryMerchant(campaign, merchant.Address, out GrantMerchantRecord record) ? record : default;

    public Amount WonOf(SigningKey user) => City.Money.AvailableOf(user.Address, 1);


    /// <summary>What a user's won has grown by since the genesis, in whole won.</summary>
    public long Gain(SigningKey user) => (long)(((Int128)WonOf(user).Units - (Int128)TestCity.Endowment.Units) / (Int128)Amount.One.Units);

    private void Register(SigningKey merchant, ushort category) => City.Must(City.KeyOf(Body.Settlement), new RegisterMerchant(merchant.Address, "shop", category, OrderOf($"{merchant.Address}")));
}
