namespace Gwangan.Tests.House;

/// <summary>Node's rooms do not go in circles where an order is set, and the rule reports what it is there for.</summary>
public sealed class NodeRoomsTests
{
    private const string Higher = " namespace Gwangan.Node.Engines { class B { public static object C() => null; } } namespace Gwangan.Node.Backup { class B { } }";

    [Fact]
    public void Nodes_rooms_keep_their_order()
    {
        IReadOnlyCollection<string> violations = NodeRooms.Check(typeof(Gwangan.Node.City).Assembly);
        Assert.True(violations.Count == 0, string.Join('\n', violations));
    }

    [Theory]
    [InlineData("namespace Gwangan.Node.Storage { class A { Gwangan.Node.Engines.B _b; } }", "Storage stands below or beside Engines")]
    [InlineData("namespace Gwangan.Node.Genesis { class A { Func<object> F() => () => Gwangan.Node.Engines.B.C(); } }", "Genesis stands below or beside Engines")]
    [InlineData("namespace Gwangan.Node.Engines.Follower { class A { object F() => new List<Gwangan.Node.Backup.B>(); } }", "Engines stands below or beside Backup")]
    [InlineData("namespace Gwangan.Node.Institutions { class A { Type F() => typeof(Gwangan.Node.Backup.B); } }", "Institutions stands below or beside Backup")]
    public void A_reference_against_the_order_is_reported(string source, string expected) =>
        Assert.Contains(NodeRooms.Check(Snippet.Compile(source + Higher)), violation => violation.Contains(expected, StringComparison.Ordinal));

    [Theory]
    [InlineData("namespace Gwangan.Node.Backup { class A { object F() => Gwangan.Node.Engines.B.C(); } }")]
    [InlineData("namespace Gwangan.Node.Engines.Follower { class A { object F() => Gwangan.Node.Engines.B.C(); } }")]
    [InlineData("namespace Gwangan.Node.Elsewhere { class A { Gwangan.Node.Engines.B _b; } }")]
    public void A_reference_to_a_room_below_or_from_one_that_is_not_listed_is_not(string source) => Assert.Empty(NodeRooms.Check(Snippet.Compile(source + Higher)));
}
