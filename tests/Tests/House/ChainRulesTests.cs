using System.Reflection;

namespace Gwangan.Tests.House;

/// <summary>Chain keeps its rules, and each rule reports what it is there for.</summary>
public sealed class ChainRulesTests
{
    /// <summary>Code that may not be in Chain, and a piece of the sentence that must report it.</summary>
    public static TheoryData<string, string, string> Wrong => new()
    {
        { "a clock", "long F() => DateTime.UtcNow.Ticks;", "System.DateTime" },
        { "a clock behind a suppressed warning", "\n#pragma warning disable\nlong F() => Environment.TickCount64;\n#pragma warning restore\n", "TickCount64" },
        { "a stopwatch", "long F() => System.Diagnostics.Stopwatch.GetTimestamp();", "Stopwatch" },
        { "chance", "int F() => Random.Shared.Next();", "System.Random" },
        { "a new guid", "Guid F() => Guid.NewGuid();", "NewGuid" },
        { "a float local", "int F(int a) { float b = a; b += b; return (int)b; }", "floating point" },
        { "a double constant", "bool F(int a) => a > 0.5;", "floating point" },
        { "an implicit conversion", "int F(long a) => (int)Math.Sqrt(a);", "floating point" },
        { "a double field", "double _a;", "Double" },
        { "a decimal literal", "bool F(object a) => a.Equals(1.5m);", "Decimal" },
        { "a half", "Half F() => Half.One;", "Half" },
        { "a double in a generic argument", "object F() => new List<double>();", "Double" },
        { "a double in a lambda", "Func<int, int> F() => a => (int)(a * 1.1);", "floating point" },
        { "a walk over a dictionary", "int F(Dictionary<int, int> a) { int sum = 0; foreach (var b in a) sum ^= b.Key; return sum; }", "walks Dictionary" },
        { "a walk over a set", "int F(HashSet<int> a) { foreach (int b in a) return b; return 0; }", "walks HashSet" },
        { "a walk over values", "int F(Dictionary<int, int> a) { int sum = 0; foreach (int b in a.Values) sum ^= b; return sum; }", "walks Dictionary" },
        { "a walk over a dictionary by its interface", "int F(IReadOnlyDictionary<int, int> a) { foreach (var b in a) return b.Key; return 0; }", "hands IReadOnlyDictionary" },
        { "a query over a dictionary", "int F(Dictionary<int, int> a) => a.Where(b => b.Key > 0).First().Value;", "hands Dictionary" },
        { "a query over a set", "List<int> F(HashSet<int> a) => a.ToList();", "hands HashSet" },
        { "a set returned as a sequence", "IEnumerable<int> F(HashSet<int> a) => a;", "hands HashSet" },
        { "a set walked in a generic lambda", "Func<HashSet<T>, T> F<T>() => a => { foreach (T b in a) return b; return default; };", "walks HashSet" },
        { "a set spread into an array", "int[] F(HashSet<int> a) => [.. a];", "HashSet" },
        { "a hash code", "int F(string a) => a.GetHashCode();", "GetHashCode" },
        { "a record's hash code", "record R(int A); int F() => new R(1).GetHashCode();", "GetHashCode" },
        { "a hash code within a written one", "struct S { string _a; public override int GetHashCode() => _a.GetHashCode(); }", "GetHashCode" },
        { "a combined hash", "int F(int a) => HashCode.Combine(a, a);", "HashCode" },
        { "a thread", "void F() => new System.Threading.Thread(() => { }).Start();", "System.Threading" },
        { "a task", "void F() => System.Threading.Tasks.Task.Run(() => { });", "System.Threading" },
        { "an async method", "async System.Threading.Tasks.Task F() => await System.Threading.Tasks.Task.Yield();", "System.Threading" },
        { "a parallel query", "int F(int[] a) => a.AsParallel().Sum();", "ParallelEnumerable" },
        { "the environment", "string F() => Environment.MachineName;", "System.Environment" },
        { "a file", "bool F() => System.IO.File.Exists(\"a\");", "System.IO" },
        { "the current culture", "string F() => System.Globalization.CultureInfo.CurrentCulture.Name;", "CultureInfo" },
        { "upper case by culture", "string F(string a) => a.ToUpper();", "without saying how text compares" },
        { "text sorted by culture", "object F() => new SortedDictionary<string, int>();", "without saying how text compares" },
        { "native code outside Crypto", "[System.Runtime.InteropServices.DllImport(\"c\")] static extern int getpid();", "native code" },
    };

    /// <summary>Whole files that break the order of rooms and modules.</summary>
    public static TheoryData<string, string, string> WrongOrder => new()
    {
        { "a lower room names a higher one", "namespace Gwangan.Chain.Store { class A { Gwangan.Chain.Kernel.B _b; } } namespace Gwangan.Chain.Kernel { class B { } }", "Store stands below" },
        { "upward in a lambda", "namespace Gwangan.Chain.Base { class A { Func<object> F() => () => Gwangan.Chain.Kernel.B.C(); } } namespace Gwangan.Chain.Kernel { class B { public static object C() => null; } }", "Base stands below" },
        { "upward in a generic argument", "namespace Gwangan.Chain.Crypto { class A { object F() => new List<Gwangan.Chain.Modules.M.B>(); } } namespace Gwangan.Chain.Modules.M { class B { } }", "Crypto stands below" },
        { "upward by typeof", "namespace Gwangan.Chain.Base { class A { Type F() => typeof(Gwangan.Chain.Store.B); } } namespace Gwangan.Chain.Store { class B { } }", "Base stands below" },
        { "sideways", "namespace Gwangan.Chain.Evm { class A { Gwangan.Chain.Cosmos.B _b; } } namespace Gwangan.Chain.Cosmos { class B { } }", "Evm stands below or beside" },
        { "an unknown room", "namespace Gwangan.Chain.Shed { class A { Gwangan.Chain.Base.B _b; } } namespace Gwangan.Chain.Base { class B { } }", "unknown room Shed" },
        { "a module names a later one", Modules + "namespace Gwangan.Chain.Modules.First { class A { object F() => new Gwangan.Chain.Modules.Second.B(); } } namespace Gwangan.Chain.Modules.Second { class B { } }", "before it in Modules/All.cs (First, Second)" },
        { "a module that is not listed", "namespace Gwangan.Chain.Modules.First { class A { Gwangan.Chain.Modules.Second.B _b; } } namespace Gwangan.Chain.Modules.Second { class B { } }", "before it in Modules/All.cs" },
    };

    /// <summary>Code that is right, and close to what is wrong.</summary>
    public static TheoryData<string, string> Right => new()
    {
        { "look-ups", "Dictionary<int, int> _a = new(8); HashSet<int> _b = []; int F() { _a[1] = 2; return _a.TryGetValue(1, out int c) && _b.Contains(c) && _b.Add(3) ? _a.Count : 0; }" },
        { "walks over what has an order", "int F(SortedDictionary<int, int> a, List<int> b) { int sum = 0; foreach (var c in a.Values) sum += c; foreach (int c in b) sum += c; return sum; }" },
        { "an iterator", "IEnumerable<int> F() { yield return 1; yield return 2; }" },
        { "a record with its generated hash code", "record R(int A, string B); bool F(R a, R b) => a == b;" },
        { "a written hash code of integers", "struct S { int _a; public override int GetHashCode() => _a.GetHashCode(); } int F(S a) => a.GetHashCode();" },
        { "a dictionary of records", "Dictionary<string, int> _a = new(StringComparer.Ordinal); int F(string a) => _a.GetValueOrDefault(a);" },
        { "text compared by its code units", "bool F(string a) => a.StartsWith(\"b\", StringComparison.Ordinal) && string.CompareOrdinal(a, \"c\") < 0;" },
        { "a query over a list", "int F(List<int> a) => a.Where(b => b > 0).Sum();" },
    };

    private const string Modules = "namespace Gwangan.Chain.Modules { class All { object[] F() => new object[] { new First.A(), new Second.B() }; } } ";

    [Fact]
    public void Chain_keeps_every_rule()
    {
        IReadOnlyList<string> violations = ChainRules.Check(Chain);
        Assert.True(violations.Count == 0, string.Join('\n', violations));
    }

    [Fact]
    public void Every_module_is_listed() => Assert.Empty(
        Chain.GetTypes().Where(type => type.IsSubclassOf(typeof(Gwangan.Chain.Kernel.Module)) && !type.IsAbstract)
            .Select(type => type.Namespace!.Split('.')[^1]).Except(["_Template"]).Except(ChainRules.ModulesOf(Chain)));

    [Theory, MemberData(nameof(Wrong))]
    public void Code_that_differs_between_machines_is_reported(string what, string members, string expected) =>
        AssertReported(what, Snippet.CompileMembers(members), expected);

    [Theory, MemberData(nameof(WrongOrder))]
    public void A_reference_against_the_order_is_reported(string what, string source, string expected) =>
        AssertReported(what, Snippet.Compile(source), expected);

    [Theory, MemberData(nameof(Right))]
    public void Right_code_is_not_reported(string what, string members)
    {
        IReadOnlyList<string> violations = ChainRules.Check(Snippet.CompileMembers(members));
        Assert.True(violations.Count == 0, $"{what}: {string.Join('\n', violations)}");
    }

    [Fact]
    public void A_module_may_name_one_before_it() => Assert.Empty(ChainRules.Check(Snippet.Compile(
        Modules + "namespace Gwangan.Chain.Modules.First { class A { } } namespace Gwangan.Chain.Modules.Second { class B { First.A _a; } }")));

    private static Assembly Chain => typeof(Gwangan.Chain.Base.Amount).Assembly;

    private static void AssertReported(string what, Assembly assembly, string expected)
    {
        IReadOnlyList<string> violations = ChainRules.Check(assembly);
        Assert.True(violations.Any(violation => violation.Contains(expected, StringComparison.Ordinal)),
            $"{what} is not reported; reported instead: {string.Join('\n', violations.DefaultIfEmpty("nothing"))}");
    }
}
