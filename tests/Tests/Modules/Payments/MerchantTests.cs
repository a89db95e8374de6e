using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Modules.Payments;

namespace Gwangan.Tests.Modules.Payments;

public sealed class MerchantTests
{
    private static readonly Hash32 Number = Sha256.Hash("salt 123-45-67890"u8);

    private readonly TestCity _city = new();

    private PaymentsModule Payments => _city.Modules.Get<PaymentsModule>();

    private SigningKey Settlement => _city.KeyOf(Body.Settlement);

    private RegisterMerchant Bakery => new(_city.Users[1].Address, "Haeundae bakery", 5462, Number);

    [Fact]
    public void Settlement_registers_a_merchant_and_corrects_what_is_said_of_it()
    {
        _city.Must(Settlement, Bakery);
        Assert.True(Payments.TryMerchantOf(Bakery.Account, out MerchantRecord merchant));
        Assert.Equal((1u, (ushort)5462, MerchantStatus.Active, "Haeundae bakery", Number), (merchant.Id, merchant.Category, merchant.Status, merchant.Name.ToString(), merchant.BusinessNumber));
        _city.Must(Settlement, new SetMerchantStatus(Bakery.Account, MerchantStatus.Suspended));
        _city.Must(Settlement, Bakery with { Category = 5812 });
        Assert.True(Payments.TryMerchantOf(Bakery.Account, out merchant));
        Assert.Equal((1u, (ushort)5812, MerchantStatus.Suspended), (merchant.Id, merchant.Category, merchant.Status));
        _city.CheckInvariants();
    }

    [Fact]
    public void Nobody_else_registers()
    {
        _city.MustRefuse(_city.Users[0], Bakery, PaymentsRefusal.NotAuthorized);
        _city.MustRefuse(_city.KeyOf(Body.Regulator), Bakery, PaymentsRefusal.NotAuthorized);
        Assert.False(Payments.TryMerchantOf(Bakery.Account, out _));
    }

    [Fact]
    public void An_account_for_which_nobody_signs_is_no_merchant() =>
        _city.MustRefuse(Settlement, Bakery with { Account = MoneyModule.Treasury }, PaymentsRefusal.SystemAccount);

    [Theory]
    [InlineData("", 1)]
    [InlineData("shop", 0)]
    [InlineData("shop", 10_000)]
    public void What_no_merchant_has_is_refused(string name, ushort category) =>
        _city.MustRefuse(Settlement, Bakery with { Name = name, Category = category }, PaymentsRefusal.FieldOutOfRange);

    [Fact]
    public void What_the_regulator_has_suspended_it_alone_opens_and_a_merchant_closes_itself()
    {
        _city.Must(Settlement, Bakery);
        SigningKey regulator = _city.KeyOf(Body.Regulator);
        _city.Must(regulator, new SetMerchantStatus(Bakery.Account, MerchantStatus.Suspended));
        _city.MustRefuse(Settlement, new SetMerchantStatus(Bakery.Account, MerchantStatus.Active), PaymentsRefusal.NotAuthorized);
        _city.MustRefuse(_city.Users[1], new SetMerchantStatus(Bakery.Account, MerchantStatus.Active), PaymentsRefusal.NotAuthorized);
        _city.MustRefuse(_city.Users[2], new SetMerchantStatus(Bakery.Account, MerchantStatus.Closed), PaymentsRefusal.NotAuthorized);
        // Neither closing nor suspending it once more takes the regulator's word away.
        _city.Must(Settlement, new SetMerchantStatus(Bakery.Account, MerchantStatus.Suspended));
        _city.Must(_city.Users[1], new SetMerchantStatus(Bakery.Account, MerchantStatus.Closed));
        _city.MustRefuse(Settlement, new SetMerchantStatus(Bakery.Account, MerchantStatus.Active), PaymentsRefusal.NotAuthorized);
        _city.Must(regulator, new SetMerchantStatus(Bakery.Account, MerchantStatus.Active));
        _city.MustRefuse(regulator, new SetMerchantStatus(Bakery.Account, MerchantStatus.Active), PaymentsRefusal.NotAuthorized);
        _city.Must(_city.Users[1], new SetMerchantStatus(Bakery.Account, MerchantStatus.Closed));
        _city.MustRefuse(regulator, new SetMerchantStatus(Bakery.Account, MerchantStatus.Active), PaymentsRefusal.NotAuthorized);
        _city.Must(Settlement, new SetMerchantStatus(Bakery.Account, MerchantStatus.Active));
        _city.MustRefuse(Settlement, new SetMerchantStatus(_city.Users[2].Address, MerchantStatus.Active), PaymentsRefusal.MerchantUnknown);
    }
}
