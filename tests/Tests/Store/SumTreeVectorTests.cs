using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;

namespace Gwangan.Tests.Store;

/// <summary>The vectors in tests/Clients/vectors/sumtree.json, which a checker in another language verifies. Set WRITE_VECTORS=1 to write them anew.</summary>
public class SumTreeVectorTests
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase, NewLine = "\n" };

    private static string Clients
    {
        get
        {
            string? folder = AppContext.BaseDirectory;
            while (folder is not null && !File.Exists(Path.Combine(folder, "Gwangan.slnx"))) folder = Path.GetDirectoryName(folder);
            return Path.Combine(folder!, "tests", "Clients");
        }
    }

    [Fact]
    public void The_vectors_on_file_are_what_the_trees_say()
    {
        string text = JsonSerializer.Serialize(new[] { Vector(0, 0), Vector(1, 1), Vector(2, 1), Vector(12, 3) }, Json) + "\n";
        string path = Path.Combine(Clients, "vectors", "sumtree.json");
        if (Environment.GetEnvironmentVariable("WRITE_VECTORS") == "1") File.WriteAllText(path, text);
        Assert.Equal(File.ReadAllText(path), text);
    }

    [NodeFact]
    public void A_checker_in_another_language_agrees_with_the_vectors()
    {
        ProcessStartInfo start = new("node", [Path.Combine(Clients, "sumtree-check.mjs")]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process node = Process.Start(start)!;
        string output = node.StandardOutput.ReadToEnd() + node.StandardError.ReadToEnd();
        node.WaitForExit();
        Assert.True(node.ExitCode == 0, output);
    }

    private static object Vector(int accounts, int assets)
    {
        (var store, var table, _) = MoneyTests.Empty();
        var held = new List<(uint Asset, Address Address)>();
        for (int asset = 1; asset <= assets; asset++)
            for (int i = 1; i <= accounts; i++)
            {
                if ((i + asset) % 4 == 0 && accounts > 4) continue;
                UInt128 available = asset == 3 ? UInt128.MaxValue / 64 : (UInt128)(1000 * i + asset);
                BalanceRecord balance = MoneyTests.Record(MoneyTests.AddressOf(i), (uint)(asset * asset), available, (UInt128)(i % 3));
                table.Insert(balance);
                held.Add((balance.Key.AssetId, balance.Key.Account));
            }
        store.SealBlock(new StateCommit(), 1);
        held.Sort();
        return new
        {
            MoneyRoot = table.Root.ToString(),
            Assets = held.GroupBy(h => h.Asset).Select(group =>
            {
                Assert.True(store.TryProveBalance(table, default, group.Key, out BalanceProof? proof));
                return new
                {
                    AssetId = group.Key,
                    Hash = proof.Money.Asset.Hash.ToString(),
                    Total = Text(proof.Money.Asset.Sum),
                    Balances = group.Select(h => Find(table, h.Asset, h.Address)).Select(b => Amounts(new SumLeaf(b.Key.Account, b.Available.Units, b.Locked.Units))),
                };
            }).ToArray(),
            Proofs = new[] { 1, 2, 4, 5, 7, 99, 100 }.SelectMany(i => new uint[] { 1, 9, 10 }.Select(asset => Proof(store, table, asset, MoneyTests.AddressOf(i)))).ToArray(),
        };
    }

    private static BalanceRecord Find(KeyedTable<BalanceKey, BalanceRecord> table, uint asset, Address address) =>
        table.TryFind(new BalanceKey(address, asset), out int slot) ? table.Read(slot) : MoneyTests.Record(address, asset, 0);

    private static object Proof(StateStore store, KeyedTable<BalanceKey, BalanceRecord> table, uint asset, Address address)
    {
        Assert.True(store.TryProveBalance(table, address, asset, out BalanceProof? proof));
        BalanceRecord balance = Find(table, asset, address);
        MoneyProof money = proof.Money;
        Assert.True(money.Verify(table.Root, in address, asset, balance.Available.Units, balance.Locked.Units));
        return new
        {
            AssetId = asset,
            Address = Hex(address),
            Available = Text(balance.Available.Units),
            Locked = Text(balance.Locked.Units),
            Leaf = money.Path?.Leaf is { } leaf ? Amounts(leaf) : null,
            Siblings = money.Path?.Siblings.Select(s => new { Hash = s.Hash.ToString(), Sum = Text(s.Sum) }),
            Root = new { Hash = money.Asset.Hash.ToString(), Total = Text(money.Asset.Sum) },
            Index = money.Place?.Index ?? 0,
            Count = money.Place?.Total ?? 0,
            Aunts = money.Place?.Aunts.Select(a => a.ToString()) ?? [],
            Assets = money.Assets.Select(a => new { a.AssetId, Hash = a.Root.Hash.ToString(), Total = Text(a.Root.Sum) }),
        };
    }

    private static object Amounts(SumLeaf balance) =>
        new { Address = Hex(balance.Address), Available = Text(balance.Available), Locked = Text(balance.Locked) };

    private static string Hex(Address address) => Convert.ToHexStringLower(address.ToArray());

    private static string Text(UInt128 value) => value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A fact that needs Node.js on the path and is skipped without it.</summary>
public sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, "node")))) Skip = "node is not installed";
    }
}
