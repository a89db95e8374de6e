using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Money;

namespace Gwangan.Tests.Kernel;

/// <summary>The recipe of docs/add-a-module.md, followed: <see cref="NoticesModule"/> works from end to end without a change anywhere else.</summary>
public sealed class SampleModuleTests
{
    private readonly TestCity _city = new(new TestCityOptions { CreateModules = AllAndNotices.Create });

    private NoticesModule Notices => _city.Modules.Get<NoticesModule>();

    [Fact]
    public void Its_operation_executes_emits_and_persists()
    {
        int blocks = Notices.Blocks;
        BlockResults results = _city.Must(_city.Users[0], new PostNotice("gold wanted"));
        EventReader events = new(results.Events.Span);
        Assert.True(events.TryNext());
        Assert.Equal(new NoticePosted(_city.Users[0].Address, _city.TimeMs), events.As<NoticePosted>());
        Assert.Equal(TestCity.Endowment - NoticesModule.Price, _city.Money.AvailableOf(_city.Users[0].Address, 1));
        Assert.Equal(NoticesModule.Price, _city.Money.AvailableOf(MoneyModule.Treasury, 1));
        Assert.Equal(blocks + 1, Notices.Blocks);
        _city.Restart();
        Assert.Equal("gold wanted", Notices.LongestText);
        _city.CheckInvariants();
    }

    [Fact]
    public void Each_of_its_refusals_leaves_the_state_untouched()
    {
        _city.MustRefuse(_city.Users[0], new PostNotice(""), NoticesRefusal.TextMalformed);
        _city.MustRefuse(TestCity.KeyOf("nobody"), new PostNotice("hello"), NoticesRefusal.InsufficientFunds);
    }

    [Fact]
    public void It_stands_in_the_catalogue()
    {
        Assert.True(_city.Catalog.TryFind(9001, out OperationDefinition operation));
        Assert.Equal(("notices.PostNotice", "/gwangan.notices.v1.PostNotice"), (operation.Name, operation.TypeUrl));
        Assert.Equal([new FieldDefinition(1, "text", FieldKind.Text, typeof(string), 32)], operation.Fields);
        Assert.Equal("notices", _city.Catalog.CodespaceOf(90));
        Assert.Equal("A notice has 1 to 32 bytes.", _city.Catalog.RefusalOf(90, 1).Message);
        Assert.Equal("notices.NoticePosted", _city.Catalog.EventOf(9001).Name);
    }

    [Fact]
    public void Its_table_is_in_the_app_hash()
    {
        TestCity without = new();
        Assert.NotEqual(without.AppHash, _city.AppHash);
        Hash32 before = _city.Roots()["notices"];
        _city.Must(_city.Users[0], new PostNotice("hello"));
        Assert.NotEqual(before, _city.Roots()["notices"]);
    }

    [Fact]
    public void Its_operation_decodes_only_from_its_one_spelling()
    {
        Assert.True(_city.Catalog.TryFind(9001, out OperationDefinition definition));
        ProtoWriter writer = new();
        definition.Encode(new PostNotice("hi"), writer);
        Assert.Equal([0x0a, 2, (byte)'h', (byte)'i'], writer.ToArray());
        Assert.True(definition.TryDecode(writer.ToArray(), new FieldReader(), new ProtoWriter(), out Operation read));
        Assert.Equal(new PostNotice("hi"), read);
        Assert.False(definition.TryDecode(new byte[] { 0x0a, 0x82, 0x00, (byte)'h', (byte)'i' }, new FieldReader(), new ProtoWriter(), out _));
    }
}
