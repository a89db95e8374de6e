using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Bodies;
using Gwangan.Chain.Modules.Market;

namespace Gwangan.Tests.Modules.Bodies;

/// <summary>Who is related to whom: grants that would join two bodies are refused, and what turns out later suspends.</summary>
public sealed class RelatedPartiesTests
{
    private readonly BodiesCity _bodies = new();

    private TestCity City => _bodies.City;

    private static Address Account(Body body, int index) => BodiesCity.Member(body, index).Address;

    [Fact]
    public void The_regulators_declaration_suspends_the_later_holder_until_it_is_withdrawn()
    {
        (string bank, string custodian) = (BodiesCity.EntityOf(Body.Bank, 0), BodiesCity.EntityOf(Body.Custodian, 0));
        _bodies.MustEnact(Body.Regulator, new DeclareRelated(bank, custodian, RelatedKind.Control));
        // The custodian's members came first in genesis.
        Assert.Equal((RoleStatus.Conflict, RoleStatus.Active), (_bodies.StatusOf(Account(Body.Bank, 0)), _bodies.StatusOf(Account(Body.Custodian, 0))));
        City.MustRefuse(BodiesCity.Member(Body.Bank, 0), _bodies.Proposal(new CancelAllOrders(default)), BodiesRefusal.InConflict);
        ulong id = _bodies.Propose(Body.Bank, new CancelAllOrders(default), member: 1);
        City.MustRefuse(BodiesCity.Member(Body.Bank, 0), new ApproveProposal(id), BodiesRefusal.InConflict);
        City.Must(BodiesCity.Member(Body.Bank, 2), new ApproveProposal(id));
        _bodies.MustEnact(Body.Regulator, new WithdrawRelated(custodian, bank));
        Assert.Equal(RoleStatus.Active, _bodies.StatusOf(Account(Body.Bank, 0)));
        _bodies.MustEnactRefused(Body.Regulator, new WithdrawRelated(custodian, bank), BodiesRefusal.NotDeclared);
        City.CheckInvariants();
    }

    [Fact]
    public void Over_a_third_entity_it_is_the_same()
    {
        (string bank, string custodian) = (BodiesCity.EntityOf(Body.Bank, 1), BodiesCity.EntityOf(Body.Custodian, 2));
        _bodies.MustEnact(Body.Regulator, new DeclareRelated(bank, "HOLDING", RelatedKind.Ownership));
        Assert.Equal(RoleStatus.Active, _bodies.StatusOf(Account(Body.Bank, 1)));
        _bodies.MustEnact(Body.Regulator, new DeclareRelated("HOLDING", custodian, RelatedKind.Ownership));
        Assert.Equal((RoleStatus.Conflict, RoleStatus.Active), (_bodies.StatusOf(Account(Body.Bank, 1)), _bodies.StatusOf(Account(Body.Custodian, 2))));
    }

    [Fact]
    public void Who_declares_alone_suspends_itself_and_not_the_other()
    {
        (string bank, string custodian) = (BodiesCity.EntityOf(Body.Bank, 0), BodiesCity.EntityOf(Body.Custodian, 0));
        // The custodian's member is the earlier one, and would stay were it bound by both.
        City.MustRefuse(BodiesCity.Member(Body.Custodian, 0), new DeclareRelated(bank, custodian, RelatedKind.Family), BodiesRefusal.NotAuthorized);
        _bodies.MustEnact(Body.Custodian, new DeclareRelated(bank, custodian, RelatedKind.Family));
        Assert.Equal((RoleStatus.Active, RoleStatus.Conflict), (_bodies.StatusOf(Account(Body.Bank, 0)), _bodies.StatusOf(Account(Body.Custodian, 0))));
        City.MustRefuse(BodiesCity.Member(Body.Custodian, 0), new WithdrawRelated(bank, custodian), BodiesRefusal.NotAuthorized);
        _bodies.MustEnact(Body.Bank, new DeclareRelated(custodian, bank, RelatedKind.Family));
        Assert.Equal((RoleStatus.Conflict, RoleStatus.Active), (_bodies.StatusOf(Account(Body.Bank, 0)), _bodies.StatusOf(Account(Body.Custodian, 0))));
        City.MustRefuse(BodiesCity.Member(Body.Bank, 1), new DeclareRelated(custodian, bank, RelatedKind.Family), BodiesRefusal.NotAuthorized);
        _bodies.MustEnactRefused(Body.Settlement, new DeclareRelated(custodian, bank, RelatedKind.Family), BodiesRefusal.NotOwnEntity);
        _bodies.MustEnactRefused(Body.Settlement, new WithdrawRelated(custodian, bank), BodiesRefusal.NotOwnEntity);
        _bodies.MustEnact(Body.Custodian, new WithdrawRelated(bank, custodian));
        Assert.Equal((RoleStatus.Conflict, RoleStatus.Active), (_bodies.StatusOf(Account(Body.Bank, 0)), _bodies.StatusOf(Account(Body.Custodian, 0))));
        City.MustRefuse(City.Users[0], new DeclareRelated(custodian, bank, RelatedKind.Family), BodiesRefusal.NotAuthorized);
    }

    [Fact]
    public void A_holder_does_not_fill_the_table_with_declarations_of_its_own()
    {
        string entity = BodiesCity.EntityOf(Body.Bank, 0);
        for (int i = 0; i < Limits.OwnDeclarationsMax; i++) _bodies.MustEnact(Body.Bank, new DeclareRelated(entity, $"OTHER-{i}", RelatedKind.Business));
        _bodies.MustEnactRefused(Body.Bank, new DeclareRelated(entity, "ONE-MORE", RelatedKind.Business), BodiesRefusal.TooManyDeclarations);
        _bodies.MustEnact(Body.Regulator, new DeclareRelated(entity, "ONE-MORE", RelatedKind.Business));
    }

    [Fact]
    public void Related_entities_are_not_granted_roles_of_two_bodies()
    {
        using SigningKey newcomer = TestCity.KeyOf("newcomer");
        _bodies.MustEnact(Body.Regulator, new DeclareRelated("SISTER", BodiesCity.EntityOf(Body.Custodian, 0), RelatedKind.Control));
        string members = $"{BodiesCity.SetText(Body.Bank, 0, 1)},{BodiesCity.TextOf(newcomer, "SISTER")}";
        _bodies.MustEnactRefused(Body.Bank, new SetMembers(1, 2, members), BodiesRefusal.EntityRelated);
        _bodies.MustEnactRefused(Body.Bank, new SetDelegate(newcomer.Type, newcomer.PublicKey, "SISTER", "301", City.TimeMs + 900_000), BodiesRefusal.EntityRelated);
        _bodies.MustEnact(Body.Custodian, new SetMembers(1, 3, $"{BodiesCity.SetText(Body.Custodian, 0, 1)},{BodiesCity.TextOf(newcomer, "SISTER")}"));
    }

    [Fact]
    public void A_suspended_delegate_does_nothing_for_its_body()
    {
        using SigningKey officer = TestCity.KeyOf("officer");
        _bodies.MustEnact(Body.Surveillance, new SetDelegate(officer.Type, officer.PublicKey, "WATCH", "402", City.TimeMs + 900_000));
        _bodies.MustEnact(Body.Surveillance, new DeclareRelated("WATCH", BodiesCity.EntityOf(Body.MarketOperator, 0), RelatedKind.Business));
        City.MustRefuse(officer, new SetMarketStatus(Symbol.Of("GOLD-KRW"), MarketStatus.Halted), MarketRefusal.NotAuthorized);
    }

    [Fact]
    public void A_conflict_that_came_while_a_decision_waited_takes_the_approval_away()
    {
        _bodies.Decide(Body.MarketOperator, new DeclareRelated(BodiesCity.EntityOf(Body.MarketOperator, 1), BodiesCity.EntityOf(Body.Bank, 1), RelatedKind.Control));
        ulong id = _bodies.Decide(Body.MarketOperator, new SetFees(Symbol.Of("GOLD-KRW"), 1, 2)).OfType<ProposalDecided>().Single().Id;
        Assert.Contains(new ProposalEnded(id, Body.MarketOperator, ProposalEnd.ApprovalsLost), _bodies.EventsOf(City.RunEmpty(City.TimeMs + BodiesCity.DelayMs)));
    }

    [Fact]
    public void Related_issuers_are_neither_registered_nor_traded_and_do_not_come_to_run_the_books()
    {
        Address issuer = TestCity.KeyOf("issuer").Address;
        RegisterAsset register = new(Symbol.Of("FTT"), "Exchange token", AssetClass.Crypto, issuer, Amount.One, 0);
        CreateMarket create = new(Symbol.Of("FTT-KRW"), Amount.One, Amount.One, "0:1", Amount.Zero, 0, 0, 30, 1_000);
        _bodies.MustEnactRefused(Body.ListingReview, register, AssetsRefusal.IssuerUndeclared);
        _bodies.MustEnact(Body.ListingReview, new DeclareEntity(issuer, "ELSE"));
        _bodies.MustEnact(Body.Regulator, new DeclareEntity(issuer, "ISSUER"));
        _bodies.MustEnactRefused(Body.ListingReview, new DeclareEntity(issuer, "ELSE"), BodiesRefusal.NotAuthorized);
        _bodies.MustEnact(Body.Regulator, new DeclareRelated("ISSUER", BodiesCity.EntityOf(Body.MarketOperator, 2), RelatedKind.Control));
        _bodies.MustEnactRefused(Body.ListingReview, register, AssetsRefusal.IssuerRelated);
        foreach (Address own in (Address[])[_bodies.Accounts.AccountOf(Body.MarketOperator), Account(Body.MarketOperator, 0)])
            _bodies.MustEnactRefused(Body.ListingReview, register with { Issuer = own }, AssetsRefusal.IssuerRelated);
        _bodies.MustEnact(Body.Regulator, new WithdrawRelated("ISSUER", BodiesCity.EntityOf(Body.MarketOperator, 2)));
        _bodies.MustEnact(Body.ListingReview, register);
        using SigningKey newcomer = TestCity.KeyOf("newcomer");
        _bodies.MustEnactRefused(Body.MarketOperator, new SetMembers(1, 2, $"{BodiesCity.SetText(Body.MarketOperator, 0)},{BodiesCity.TextOf(newcomer, "ISSUER")}"), BodiesRefusal.IssuerRelated);
        _bodies.MustEnact(Body.Regulator, new DeclareRelated("ISSUER", BodiesCity.EntityOf(Body.MarketOperator, 2), RelatedKind.Control));
        _bodies.MustEnactRefused(Body.MarketOperator, create, MarketRefusal.IssuerRelated);
    }

    [Fact]
    public void Malformed_and_unauthorised_declarations_are_refused()
    {
        Assert.Equal(BodiesRefusal.EntityMalformed, new DeclareRelated("A", "A", RelatedKind.Control).Check());
        Assert.Equal(BodiesRefusal.EntityMalformed, new DeclareRelated("A", "B", RelatedKind.None).Check());
        Assert.Equal(BodiesRefusal.EntityMalformed, new DeclareRelated("a", "B", RelatedKind.Control).Check());
        Assert.Equal(BodiesRefusal.EntityMalformed, new WithdrawRelated("", "B").Check());
        Assert.Equal(BodiesRefusal.EntityMalformed, new DeclareEntity(City.Users[0].Address, "").Check());
        City.MustRefuse(City.Users[0], new DeclareEntity(City.Users[1].Address, "A"), BodiesRefusal.NotAuthorized);
        _bodies.MustEnactRefused(Body.ListingReview, new DeclareEntity(Account(Body.Bank, 0), "A"), BodiesRefusal.AccountHasRole);
    }
}
