using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Gwangan.Tests.House;

/// <summary>The rules that make Chain give the same answer on every machine, read from its compiled code.</summary>
public sealed class ChainRules : ICodeVisitor
{
    private const string Root = "Gwangan.Chain";

    // Lower never names higher, and rooms of one height do not name each other.
    private static readonly Dictionary<string, int> HeightByRoom =
        new() { ["Base"] = 0, ["Crypto"] = 1, ["Store"] = 2, ["Evm"] = 2, ["Cosmos"] = 2, ["Kernel"] = 3, ["Modules"] = 4 };

    private static readonly Type[] Inexact = [typeof(float), typeof(double), typeof(decimal), typeof(Half)];

    private static readonly HashSet<Type> Unordered =
    [
        typeof(Dictionary<,>), typeof(HashSet<>), typeof(IDictionary<,>), typeof(IReadOnlyDictionary<,>), typeof(ISet<>), typeof(IReadOnlySet<>),
        typeof(ConcurrentDictionary<,>), typeof(ConcurrentBag<>), typeof(FrozenDictionary<,>), typeof(FrozenSet<>),
        typeof(ImmutableDictionary<,>), typeof(ImmutableHashSet<>), typeof(ILookup<,>), typeof(Hashtable), typeof(IDictionary),
        typeof(PriorityQueue<,>.UnorderedItemsCollection),
    ];

    private static readonly HashSet<string> Walks = ["GetEnumerator", "get_Keys", "get_Values", "CopyTo", "get_UnorderedItems", "GetAlternateLookup"];

    // What enters from outside the block, by the beginning of its full name, and what to use in its place.
    private static readonly (string Prefix, string Reason)[] FromOutside =
    [
        ("System.DateTime", "time arrives inside the block"), ("System.DateOnly", "time arrives inside the block"),
        ("System.TimeOnly", "time arrives inside the block"), ("System.TimeProvider", "time arrives inside the block"),
        ("System.TimeZone", "time arrives inside the block"), ("System.Diagnostics.Stopwatch", "Chain has no clock"),
        ("System.Random", "chance arrives inside the block"), ("System.Security.Cryptography.RandomNumberGenerator", "chance arrives inside the block"),
        ("System.Guid.NewGuid", "chance arrives inside the block"), ("System.Guid.CreateVersion7", "chance arrives inside the block"),
        ("System.Environment.", "the machine differs from node to node"), ("System.AppContext.", "the machine differs from node to node"),
        ("System.Threading.", "Chain has no threads of its own: Node hands it fork-join"), ("System.Linq.ParallelEnumerable", "Chain has no threads of its own"),
        ("System.IO.", "Chain touches no files: Node does"), ("System.Net.", "Chain touches no sockets: Node does"),
        ("System.Console.", "Chain prints nothing: Node does"), ("System.Diagnostics.Process", "Chain starts nothing"),
        ("System.HashCode.", "differs between two runs"),
        ("System.Globalization.CultureInfo.get_Current", "culture is invariant"), ("System.Globalization.CultureInfo.GetCultureInfo", "culture is invariant"),
        ("System.StringComparer.get_CurrentCulture", "text is ordered by its code units: Ordinal"),
        ("System.String.GetNonRandomizedHashCode", "differs between versions"),
    ];

    // Store publishes a sealed block to readers on other threads; these order memory and start nothing.
    private static readonly string[] Publication = ["System.Threading.Volatile.", "System.Threading.Interlocked.", "System.Threading.SpinWait."];

    private readonly List<string> _violations = [];
    private readonly HashSet<string> _seen = [];
    private readonly List<string> _modules;

    private ChainRules(Assembly assembly) => _modules = ModulesOf(assembly);

    /// <summary>Every violation in <paramref name="assembly"/>, each a sentence that names the place, what was found and why it may not be.</summary>
    public static IReadOnlyList<string> Check(Assembly assembly)
    {
        var rules = new ChainRules(assembly);
        CompiledCode.Walk(assembly, rules);
        return rules._violations;
    }

    /// <summary>The modules in the order in which the compiled Modules.All first names them.</summary>
    public static List<string> ModulesOf(Assembly assembly)
    {
        var order = new ModuleOrder();
        CompiledCode.Walk(assembly, order);
        return order.Modules;
    }

    /// <inheritdoc/>
    public void Declares(Type type, MethodBase method)
    {
        // Where memory comes from changes no result, so the one advice about it is let through.
        if (method.Attributes.HasFlag(MethodAttributes.PinvokeImpl) && RoomOf(type) != "Crypto" && type.FullName != "Gwangan.Chain.Store.LargePages")
            Report(method, "calls native code", "only Crypto does, behind one file a primitive");
    }

    /// <inheritdoc/>
    public void Mentions(Type type, MemberInfo place, Type mentioned)
    {
        if (mentioned.HasElementType) { Mentions(type, place, mentioned.GetElementType()!); return; }
        if (mentioned.IsGenericParameter) return;
        foreach (Type argument in mentioned.GetGenericArguments()) if (!argument.IsGenericParameter) Mentions(type, place, argument);

        if (Inexact.Contains(mentioned)) Report(place, $"uses {mentioned.Name}", "amounts are integers: no floating point, no decimal");
        CheckFromOutside(type, place, $"{mentioned.FullName}.");
        if (mentioned.FullName == "System.Runtime.InteropServices.NativeLibrary" && RoomOf(type) != "Crypto")
            Report(place, "loads native code", "only Crypto does, behind one file a primitive");
        CheckLayer(type, place, mentioned);
    }

    /// <inheritdoc/>
    public void Uses(Type type, MethodBase place, MethodBase callee, Type receiver)
    {
        Type owner = callee.DeclaringType!;
        string name = $"{owner.FullName}.{callee.Name}";
        CheckFromOutside(type, place, name);
        if (Unordered.Contains(Definition(owner)) && Walks.Contains(callee.Name))
            Report(place, $"walks {Readable(owner)} ({callee.Name})", "it has no order: look up only, or keep a list or a sorted collection");
        if (callee.Name == "GetHashCode" && !HashesTheSameInEveryRun(receiver) && !(place.Name == "GetHashCode" && IsGenerated(place)))
            Report(place, $"uses {Readable(receiver)}.GetHashCode", "it differs between two runs: only a collection's look-up may use it");
        if (DependsOnCulture(callee))
            Report(place, $"uses {name} without saying how text compares", "pass StringComparison.Ordinal, a comparer, or the invariant culture");
    }

    /// <inheritdoc/>
    public void Executes(Type type, MethodBase place, OpCode code)
    {
        if (code.Name is { } name && (name.EndsWith(".r4", StringComparison.Ordinal) || name.EndsWith(".r8", StringComparison.Ordinal) || name == "conv.r.un" || name == "ckfinite"))
            Report(place, $"computes in floating point ({name})", "amounts are integers: no floating point, no decimal");
    }

    /// <inheritdoc/>
    public void Flows(Type type, MethodBase place, Type value, Type into)
    {
        if (Unordered.Contains(Definition(value)) && typeof(IEnumerable).IsAssignableFrom(into) && !Unordered.Contains(Definition(into)))
            Report(place, $"hands {Readable(value)} on as {Readable(into)}", "whoever takes it can walk it, and it has no order");
    }

    private void CheckFromOutside(Type type, MemberInfo place, string name)
    {
        if (RoomOf(type) == "Store" && Publication.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))) return;
        // The compiler writes this one call into every iterator; it decides only whether to copy the iterator.
        if (name is "System.Environment.get_CurrentManagedThreadId" or "System.Environment." && IsIterator(place.DeclaringType)) return;
        foreach ((string prefix, string reason) in FromOutside)
            if (name.StartsWith(prefix, StringComparison.Ordinal)) Report(place, $"uses {name.TrimEnd('.')}", reason);
    }

    private void CheckLayer(Type type, MemberInfo place, Type mentioned)
    {
        string? from = RoomOf(type), to = RoomOf(mentioned);
        if (from is null || to is null || from == to && from != "Modules") return;
        if (from != to)
        {
            if (!HeightByRoom.TryGetValue(from, out int fromHeight)) Report(place, $"stands in the unknown room {from}", "rooms are listed in ARCHITECTURE.md");
            else if (!HeightByRoom.TryGetValue(to, out int toHeight)) Report(place, $"names the unknown room {to}", "rooms are listed in ARCHITECTURE.md");
            else if (toHeight >= fromHeight) Report(place, $"names {mentioned.FullName}", $"{from} stands below or beside {to}: lower never names higher");
            return;
        }
        string? fromModule = ModuleOf(type), toModule = ModuleOf(mentioned);
        if (fromModule is null || toModule is null || fromModule == toModule) return;
        int fromPlace = _modules.IndexOf(fromModule), toPlace = _modules.IndexOf(toModule);
        if (toPlace < 0 || fromPlace < 0 || toPlace > fromPlace)
            Report(place, $"names {mentioned.FullName}", $"a module calls only modules before it in Modules/All.cs ({string.Join(", ", _modules)})");
    }

    private void Report(MemberInfo place, string what, string why)
    {
        string sentence = $"{CompiledCode.NameOf(place)} {what}: {why}";
        if (_seen.Add(sentence)) _violations.Add(sentence);
    }

    private static bool DependsOnCulture(MethodBase callee)
    {
        Type owner = callee.DeclaringType!;
        Type[] parameters = [.. callee.GetParameters().Select(parameter => parameter.ParameterType)];
        bool saysHow = parameters.Any(parameter => parameter == typeof(StringComparison) || typeof(IFormatProvider).IsAssignableFrom(parameter)
            || parameter.Name.StartsWith("IComparer", StringComparison.Ordinal));
        if (saysHow) return false;
        if (owner == typeof(string))
            return callee.Name is "ToUpper" or "ToLower" or "Compare" or "CompareTo"
                || callee.Name is "StartsWith" or "EndsWith" or "IndexOf" or "LastIndexOf" && parameters[0] == typeof(string);
        // A sorted collection of text without a comparer sorts by culture.
        return callee.IsConstructor && owner.IsGenericType && owner.GetGenericArguments()[0] == typeof(string)
            && Definition(owner) is var sorted && (sorted == typeof(SortedDictionary<,>) || sorted == typeof(SortedSet<>) || sorted == typeof(SortedList<,>));
    }

    // Integers, and the types of Chain itself that spell their hash code out (a record's is generated, and mixes in chance).
    private static bool HashesTheSameInEveryRun(Type receiver) =>
        receiver.IsPrimitive
        || RoomOf(receiver) is not null && receiver.GetMethod("GetHashCode", Type.EmptyTypes) is { } own && own.DeclaringType == receiver && !IsGenerated(own);

    private static bool IsGenerated(MemberInfo member) => member.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);

    private static bool IsIterator(Type? type) => type is { IsNested: true } && type.Name.Contains(">d__", StringComparison.Ordinal);

    private static Type Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;

    private static string Readable(Type type) => type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Readable))}>" : type.Name;

    private static string? RoomOf(Type type) => Segment(type, $"{Root}.");

    private static string? ModuleOf(Type type) => Segment(type, $"{Root}.Modules.");

    private static string? Segment(Type type, string prefix) =>
        type.Namespace is { } space && space.StartsWith(prefix, StringComparison.Ordinal) ? space[prefix.Length..].Split('.')[0] : null;

    private sealed class ModuleOrder : ICodeVisitor
    {
        public List<string> Modules { get; } = [];

        public void Mentions(Type type, MemberInfo place, Type mentioned)
        {
            if (place is MethodBase && (type.DeclaringType ?? type).FullName == $"{Root}.Modules.All" && ModuleOf(mentioned) is { } module && !Modules.Contains(module))
                Modules.Add(module);
        }

        public void Declares(Type type, MethodBase method) { }
        public void Uses(Type type, MethodBase place, MethodBase callee, Type receiver) { }
        public void Executes(Type type, MethodBase place, OpCode code) { }
        public void Flows(Type type, MethodBase place, Type value, Type into) { }
    }
}
