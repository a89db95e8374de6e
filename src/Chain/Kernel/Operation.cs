using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Kernel;

/// <summary>Something an account asks the chain to do. Defined once, in one file: the record with its field numbers, its stateless check, its execution and its refusals.</summary>
/// <remarks>The wire message, the JSON form, the TypeScript type and the docs page all follow from the record; see <see cref="OperationDefinition"/> and docs/add-an-operation.md.</remarks>
public abstract record Operation
{
    /// <summary>Checks what the operation says by itself, without state. Returns 0 or the number of a refusal of its module.</summary>
    internal abstract ushort RunCheck();

    /// <summary>Executes against the module's state: either refuses and changes nothing, or does all of it. Returns 0 or the number of a refusal.</summary>
    internal abstract ushort RunExecute(Module module, Call call);

    /// <summary>What the operation asks of a session key, told by the state before it executes. Changes nothing.</summary>
    internal abstract KeyClaim RunClaim(Module module, Call call);

    /// <summary>Asks the processor to fetch what <see cref="RunExecute"/> will look up soon.</summary>
    internal abstract void RunPrefetch(Module module, in Address caller, PrefetchStep step);
}

/// <summary>An operation of one module, refused by one enum.</summary>
/// <typeparam name="TModule">The module whose state it changes.</typeparam>
/// <typeparam name="TRefusal">The module's refusals, a <c>ushort</c> enum whose 0 is <c>None</c>.</typeparam>
public abstract record Operation<TModule, TRefusal> : Operation
    where TModule : Module
    where TRefusal : unmanaged, Enum
{
    /// <summary>Checks what the operation says by itself; <c>default</c> accepts. Runs on any thread, before a block and again in it.</summary>
    public abstract TRefusal Check();

    /// <summary>Refuses and changes nothing, or does all of it; <c>default</c> means done. <see cref="Check"/> has passed.</summary>
    public abstract TRefusal Execute(TModule module, Call call);

    /// <summary>What a session key needs for this operation; unless it says otherwise, none is enough. <see cref="Check"/> has passed; changes nothing.</summary>
    public virtual KeyClaim ClaimOf(TModule module, Call call) => default;

    /// <summary>Asks the processor to fetch records that <see cref="Execute"/> will look up soon, for operations of which blocks are full. Changes nothing; nothing depends on it.</summary>
    public virtual void Prefetch(TModule module, in Address caller, PrefetchStep step)
    {
    }

    internal sealed override void RunPrefetch(Module module, in Address caller, PrefetchStep step) => Prefetch(Unsafe.As<TModule>(module), in caller, step);

    internal sealed override KeyClaim RunClaim(Module module, Call call) => ClaimOf(Unsafe.As<TModule>(module), call);

    internal sealed override ushort RunCheck() => Number(Check());

    internal sealed override ushort RunExecute(Module module, Call call) => Number(Execute(Unsafe.As<TModule>(module), call));

    private static ushort Number(TRefusal refusal) => Unsafe.BitCast<TRefusal, ushort>(refusal);
}

/// <summary>An operation that costs more the more it holds.</summary>
public interface IMeasured
{
    /// <summary>Cost units beside the operation's own cost. Asked of the operation alone, before its own check: in time and size bounded by its bytes.</summary>
    uint ContentCost { get; }

    /// <summary>What an operation costs for what it holds; nothing for most.</summary>
    internal static uint CostOf(Operation operation) => operation is IMeasured measured ? measured.ContentCost : 0;
}

/// <summary>Names an operation on the wire and prices it.</summary>
/// <param name="number">Stable number: module number × 100 + 1 to 99, never reused.</param>
/// <param name="cost">Cost units charged and counted before it executes; work that depends on state adds to it through <see cref="Call.AddCost"/>.</param>
/// <param name="refusals">The refusals it can return, members of its module's enum, in order of precedence.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OperationAttribute(ushort number, uint cost, params object[] refusals) : Attribute
{
    /// <summary>Stable number, never reused.</summary>
    public ushort Number { get; } = number;

    /// <summary>Static cost in cost units.</summary>
    public uint Cost { get; } = cost;

    /// <summary>Refusals in order of precedence.</summary>
    public object[] Refusals { get; } = refusals;

    /// <summary>The version of the rules with which it came; under earlier ones nobody knows it.</summary>
    public uint Since { get; init; } = RuleVersions.First;

    /// <summary>Which class it belongs to under the <c>fair</c> order rule.</summary>
    public OrderClass OrderClass { get; init; } = OrderClass.Rest;

    /// <summary>The bodies that may do it, nobody else (but see <see cref="OrOwner"/>); empty for an operation that is no body's.</summary>
    public Body[] By { get; init; } = [];

    /// <summary>Whether each of the seven bodies may do it, in its own name: as if <see cref="By"/> named them all.</summary>
    public bool ByAnyBody { get; init; }

    /// <summary>Whether besides the bodies everybody may do it with what is their own.</summary>
    public bool OrOwner { get; init; }

    /// <summary>Whether a body's decision waits for the city's delay, so that the others see it before and can veto. What is routine does not; only what a body may do can be.</summary>
    public bool IsDelayed { get; init; }

    /// <summary>Whether only a development city knows it (<see cref="ITransactionKeeper.IsDevelopment"/>); to every other one these are bytes that nobody knows.</summary>
    public bool IsDevelopment { get; init; }
}

/// <summary>Names what a native operation answers when it is done, a uint64 that it writes as field 1 (<see cref="Call.BeginAnswer"/>): a number that it gave, such as an order's. Whoever wants more reads the events.</summary>
/// <param name="name">The field's name in .proto files, such as <c>order_id</c>.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class AnswerAttribute(string name) : Attribute
{
    /// <summary>Name in .proto files.</summary>
    public string Name { get; } = name;
}

/// <summary>Numbers a field of an operation or an event.</summary>
/// <param name="number">Protobuf field number, 1 to 15, never reused.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class FieldAttribute(byte number) : Attribute
{
    /// <summary>Protobuf field number.</summary>
    public byte Number { get; } = number;

    /// <summary>Most bytes of a text or bytes field; its decoder refuses more.</summary>
    public int SizeMax { get; init; } = 64;
}

/// <summary>Gives a refusal its sentence.</summary>
/// <param name="message">A sentence for a person, stable in meaning, free to be worded better.</param>
[AttributeUsage(AttributeTargets.Field)]
public sealed class RefusalAttribute(string message) : Attribute
{
    /// <summary>The sentence.</summary>
    public string Message { get; } = message;
}

/// <summary>Classes of the <c>fair</c> order rule, in the order in which a block runs them.</summary>
public enum OrderClass : byte
{
    /// <summary>Cancels and reductions: a maker can always get out before it is hit.</summary>
    Cancel = 0,

    /// <summary>Post-only orders.</summary>
    PostOnly = 1,

    /// <summary>Everything else.</summary>
    Rest = 2,
}
