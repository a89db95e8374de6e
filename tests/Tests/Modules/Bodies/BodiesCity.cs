using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Bodies;
using Gwangan.Chain.Store;

namespace Gwangan.Tests.Modules.Bodies;

/// <summary>A city in which each body is a key set of two of three, each member of an entity of its own, and a delayed decision waits thirty seconds.</summary>
public sealed class BodiesCity
{
    public const long DelayMs = 30_000, RecoveryDelayMs = 200_000, ProposalMs = 100_000;

    public BodiesCity(long delayMs = DelayMs, Body[]? singles = null, TestCityOptions? options = null)
    {
        Dictionary<string, object> bodies = new() { ["delayMs"] = delayMs, ["recoveryDelayMs"] = RecoveryDelayMs, ["proposalMs"] = ProposalMs };
        foreach (Body body in Every)
        {
            bodies[FieldDefinition.CamelCase(body.ToString())] = singles?.Contains(body) == true
                ? TestCity.KeyOf($"body {body}").Address.ToString()
                : new
                {
                    threshold = 2,
                    members = Enumerable.Range(0, 3).Select(i => new { publicKey = Convert.ToHexStringLower(Member(body, i).PublicKey), keyType = FieldDefinition.CamelCase(Member(body, i).Type.ToString()), entity = EntityOf(body, i) }),
                };
        }
        City = new TestCity((options ?? new TestCityOptions()) with { Bodies = bodies });
    }

    public static IEnumerable<Body> Every => Enum.GetValues<Body>().Where(body => body != Body.None);

    public TestCity City { get; }

    public AccountsModule Accounts => City.Modules.Get<AccountsModule>();

    public BodiesModule Module => City.Modules.Get<BodiesModule>();

    /// <summary>A member's key: of each kind in turn.</summary>
    public static SigningKey Member(Body body, int index) => TestCity.KeyOf($"{body} member {index}", (KeyType)(1 + ((int)body + index) % 3));

    public static string EntityOf(Body body, int index) => $"{body}-{index}".ToUpperInvariant()[..Math.Min(20, $"{body}-{index}".Length)];

    /// <summary>A member's part of a list.</summary>
    public static string TextOf(SigningKey key, string entity) => MemberList.Text(key.Type, key.PublicKey, entity);

    public static string SetText(Body body, params int[] indexes) => string.Join(',', indexes.Select(i => TextOf(Member(body, i), EntityOf(body, i))));

    public Propose Proposal(Operation operation)
    {
        OperationDefinition definition = City.Catalog.Of(operation);
        ProtoWriter writer = new();
        definition.Encode(operation, writer);
        return new Propose(definition.Number, writer.ToArray(), "");
    }

    /// <summary>Proposes for a body; the proposal's id.</summary>
    public ulong Propose(Body body, Operation operation, int member = 0)
    {
        ulong id = Module.Rules.NextId;
        City.Must(Member(body, member), Proposal(operation));
        return id;
    }

    /// <summary>Proposes, and approves by another member: a routine operation is executed, a delayed one decided.</summary>
    public List<object> Decide(Body body, Operation operation)
    {
        ulong id = Propose(body, operation);
        return EventsOf(City.Must(Member(body, 1), new ApproveProposal(id)));
    }

    /// <summary>As <see cref="Decide"/>, and waits until a delayed one is executed; how that ended.</summary>
    public ProposalExecuted Enact(Body body, Operation operation)
    {
        List<object> events = Decide(body, operation);
        if (!events.OfType<ProposalExecuted>().Any()) events = EventsOf(City.RunEmpty(City.TimeMs + DelayMs));
        return events.OfType<ProposalExecuted>().Single();
    }

    public void MustEnact(Body body, Operation operation)
    {
        ProposalExecuted executed = Enact(body, operation);
        Assert.True(executed.Code == 0, executed.Code == 0 ? "" : City.Catalog.RefusalOf(executed.CodeSpace, executed.Code).Name);
    }

    public void MustEnactRefused(Body body, Operation operation, Enum refusal)
    {
        ProposalExecuted executed = Enact(body, operation);
        Assert.Equal(refusal.ToString(), City.Catalog.RefusalOf(executed.CodeSpace, executed.Code).Name);
    }

    public List<object> EventsOf(BlockResults results)
    {
        List<object> events = [];
        EventReader reader = new(results.Events.Span);
        while (reader.TryNext()) events.Add(City.Catalog.EventOf(reader.Number).Box(reader.Payload.ToArray()));
        return events;
    }

    public RoleStatus StatusOf(Address account)
    {
        Assert.True(Accounts.TryRole(account, out RoleRecord role));
        return role.Status;
    }
}
