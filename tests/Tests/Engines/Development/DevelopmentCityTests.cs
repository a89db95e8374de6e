using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Node;
using Gwangan.Node.Backup;
using Gwangan.Node.Engines.Development;
using Gwangan.Node.Genesis;
using Gwangan.Node.Storage;

namespace Gwangan.Tests.Engines.Development;

/// <summary>What a development city must survive: limits that change, folders that began from a copy, restarts before a reset, many at once, and any parameter.</summary>
public sealed class DevelopmentCityTests
{
    private const int ServerError = -32_603;

    [Fact]
    public async Task A_log_executes_to_the_same_results_where_the_gas_limit_changed_while_a_transaction_waited()
    {
        await using DevelopmentWorld world = await DevelopmentWorld.StartAsync();
        foreach (string limit in (string[])["0x35a4e900", "0x1c9c380"])
        {
            await world.AskAsync("evm_setAutomine", false);
            string hash = (await world.AskAsync("eth_sendTransaction", new { from = DevelopmentWorld.Account(0), to = DevelopmentWorld.Account(1), gas = "0xf42400" })).GetString()!;
            await world.AskAsync("evm_setBlockGasLimit", limit);
            await world.AskAsync("evm_mine");
            Assert.Equal("0x1", (await world.AskAsync("eth_getTransactionReceipt", hash)).GetProperty("status").GetString());
        }
        await world.CloseAsync();
        Assert.Null(world.Verify());
    }

    [Fact]
    public async Task A_folder_that_began_from_a_copy_refuses_a_reset_and_goes_on()
    {
        await using DevelopmentWorld world = await DevelopmentWorld.StartAsync();
        await world.AskAsync("hardhat_mine", "0x5");
        await world.CloseAsync();
        new BackupWriter(world.Folder, world["safe"]) { IncludeKeys = true }.Run();
        new BackupRestorer(world["safe"]).Restore(world["again"]);

        await world.OpenAsync(world["again"]);
        long height = await world.HeightAsync();
        Assert.Equal((-32_000, $"height 1 cannot be returned to: this folder has the states from height {height} on"), await world.RefusedAsync("hardhat_reset"));
        Assert.Equal("0x0", (await world.AskAsync("evm_snapshot")).GetString());
        await world.AskAsync("evm_mine");
        Assert.True((await world.AskAsync("evm_revert", "0x0")).GetBoolean());
        Assert.Equal(height, await world.HeightAsync());
        await world.RestartAsync();
        await world.AskAsync("evm_mine");
        await world.CloseAsync();

        // What one that did not look first has left behind.
        File.WriteAllText(Path.Combine(world.Folder, "rewind"), $"1 {Hash32.Zero}\n");
        await world.OpenAsync(world.Folder);
        Assert.Equal(height + 1, await world.HeightAsync());
        Assert.False(File.Exists(Path.Combine(world.Folder, "rewind")));
    }

    [Fact]
    public async Task A_reset_after_a_restart_takes_trades_orders_and_books_back()
    {
        await using DevelopmentWorld world = await DevelopmentWorld.StartAsync();
        await TradeAsync();
        for (int life = 0; life < 2; life++)
        {
            await world.RestartAsync();
            // To a height of this life first, which leaves what the one before has traded.
            await world.AskAsync("evm_snapshot");
            await world.AskAsync("evm_mine");
            if (life == 1) await TradeAsync();
            await world.AskAsync("evm_revert", "0x0");
            await ReadyAsync();
            Assert.Equal((1, 1), Counts());
            await world.AskAsync("hardhat_reset");
            await ReadyAsync();
            Assert.Equal((0, 0), Counts());
            await TradeAsync();
            await ReadyAsync();
            Assert.Equal((1, 1), Counts());
        }
        Assert.Null(world.Api.Feed.Problem);

        async Task TradeAsync()
        {
            await world.DoAsync(0, Order(Side.Sell, 2));
            await world.DoAsync(1, Order(Side.Buy, 1));
        }

        async Task ReadyAsync()
        {
            using CancellationTokenSource limit = new(TimeSpan.FromSeconds(180));
            while (!world.Api.Feed.IsReady && world.Api.Feed.Problem is null) await Task.Delay(10, limit.Token);
            await world.Api.Feed.WaitIndexAsync(await world.HeightAsync(), limit.Token);
        }

        (int Orders, int Trades) Counts()
        {
            lock (world.Api.Live.Gate)
                return (world.Api.Live.OpenOrdersOf(DevelopmentAccounts.All[0]).Count, world.Api.Feed.Index.Trades(world.Api.Live.Markets[0].Id, long.MaxValue, 10).Count);
        }

        static PlaceOrder Order(Side side, long lots) =>
            new(Symbol.Of("GOLD-KRW"), side, OrderType.Limit, 196_000, lots, OrderTimeInForce.GoodTillCancel, 0, SelfTradePrevention.CancelMaker, 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Many_transactions_sent_at_once_from_one_account_get_a_nonce_each(bool isAutomining)
    {
        await using DevelopmentWorld world = await DevelopmentWorld.StartAsync();
        await world.AskAsync("evm_setAutomine", isAutomining);
        JsonElement[] hashes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => world.AskAsync("eth_sendTransaction", new { from = DevelopmentWorld.Account(i % 2), to = DevelopmentWorld.Account(5), value = "0x1", gas = "0x5208" })));
        if (!isAutomining) await world.AskAsync("evm_mine");
        Assert.Equal(20, hashes.Select(hash => hash.GetString()).Distinct().Count());
        foreach (JsonElement hash in hashes) Assert.Equal("0x1", (await world.AskAsync("eth_getTransactionReceipt", hash.GetString())).GetProperty("status").GetString());
        for (int i = 0; i < 2; i++) Assert.Equal("0xa", (await world.AskAsync("eth_getTransactionCount", DevelopmentWorld.Account(i), "latest")).GetString());
    }

    [Fact]
    public async Task A_transaction_that_nobody_has_signed_is_refused_at_every_door_but_the_one_of_impersonated_accounts()
    {
        await using DevelopmentWorld world = await DevelopmentWorld.StartAsync();
        byte[] unsigned = TransactionCodec.EncodeImpersonated(new EvmTransaction
        {
            Type = EvmTransactionType.DynamicFee,
            ChainId = DevelopmentCity.EthereumChainId,
            MaxFeePerGas = 20_000_000_000UL,
            GasLimit = 21_000,
            To = DevelopmentAccounts.All[1],
            Sender = DevelopmentAccounts.All[0],
        });
        Assert.Contains("evm.SignatureInvalid", await world.SubmitAsync(unsigned), StringComparison.Ordinal);
        Assert.Equal("invalid sender", (await world.RefusedAsync("eth_sendRawTransaction", "0x" + Convert.ToHexStringLower(unsigned))).Message);
        Assert.Equal("0x0", (await world.AskAsync("eth_getTransactionCount", DevelopmentWorld.Account(0), "pending")).GetString());
        await world.AskAsync("eth_sendUnsignedTransaction", new { from = DevelopmentWorld.Account(0), to = DevelopmentWorld.Account(1), gas = "0x5208" });
        Assert.Equal("0x1", (await world.AskAsync("eth_getTransactionCount", DevelopmentWorld.Account(0), "latest")).GetString());
    }

    [Theory]
    [InlineData("hardhat_mine", "0x3", "0xe8d4a51000")]
    [InlineData("hardhat_mine", "0x4e20", "0x1dcd6500")]
    [InlineData("hardhat_mine", "0x3", "0x7fffffffffffffff")]
    [InlineData("evm_increaseTime", "0x7fffffffffffffff")]
    [InlineData("evm_increaseTime", "-1")]
    [InlineData("evm_setNextBlockTimestamp", "0x7fffffffffffffff")]
    [InlineData("evm_setTime", "0x7fffffffffffffff")]
    [InlineData("evm_mine", "0x7fffffffffffffff")]
    public async Task A_time_that_no_block_can_have_is_refused(string method, params string[] parameters)
    {
        await using DevelopmentWorld world = await DevelopmentWorld.StartAsync();
        Assert.Equal(-32_602, (await world.RefusedAsync(method, parameters)).Code);
        await world.AskAsync("evm_mine");
        Assert.Equal(2, await world.HeightAsync());
    }

    [Fact]
    public async Task Blocks_follow_each_other_also_where_their_distance_leads_beyond_the_last_second()
    {
        await using DevelopmentWorld world = await DevelopmentWorld.StartAsync();
        await world.AskAsync("anvil_setBlockTimestampInterval", int.MaxValue);
        long before = 0;
        for (int i = 0; i < 8; i++)
        {
            await world.AskAsync("evm_mine");
            long time = Convert.ToInt64((await world.AskAsync("eth_getBlockByNumber", "latest", false)).GetProperty("timestamp").GetString(), 16);
            Assert.True(time > before);
            before = time;
        }
        await world.AskAsync("eth_sendTransaction", new { from = DevelopmentWorld.Account(0), to = DevelopmentWorld.Account(1), gas = "0x5208" });
        Assert.True(before >= DevelopmentClock.SecondsMax);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task No_parameter_ends_a_city(int seed)
    {
        string[] methods =
        [
            "evm_mine", "hardhat_mine", "evm_setAutomine", "evm_setIntervalMining", "anvil_dropTransaction", "anvil_dropAllTransactions", "anvil_removePoolTransactions", "evm_snapshot", "evm_revert", "hardhat_reset",
            "evm_increaseTime", "evm_setNextBlockTimestamp", "evm_setTime", "anvil_setBlockTimestampInterval", "anvil_removeBlockTimestampInterval", "hardhat_setBalance", "anvil_addBalance", "hardhat_setNonce",
            "hardhat_setCode", "hardhat_setStorageAt", "anvil_setNextBlockBaseFeePerGas", "evm_setBlockGasLimit", "hardhat_setCoinbase", "hardhat_setPrevRandao", "anvil_impersonateAccount", "anvil_stopImpersonatingAccount",
            "anvil_autoImpersonateAccount", "eth_sendTransaction", "eth_sendUnsignedTransaction", "eth_sign", "personal_sign", "eth_signTypedData_v4", "anvil_setLoggingEnabled", "anvil_nodeInfo", "hardhat_metadata", "eth_accounts",
        ];
        Random random = new(seed);
        await using DevelopmentWorld world = await DevelopmentWorld.StartAsync();
        for (int i = 0; i < 1_000; i++)
        {
            string method = methods[random.Next(methods.Length)];
            object?[] parameters = [.. Enumerable.Range(0, random.Next(4)).Select(_ => Any(random))];
            JsonElement answer = await world.AnswerAsync(method, parameters);
            bool isFault = answer.TryGetProperty("error", out JsonElement error) && error.GetProperty("code").GetInt32() == ServerError;
            Assert.False(isFault || world.City.Ended.IsCompleted, $"seed {seed}, call {i}: {method} {JsonSerializer.Serialize(parameters)}: {answer}");
        }
        await world.CloseAsync();
        Assert.Null(world.Verify());
        await world.OpenAsync(world.Folder);
        await world.AskAsync("hardhat_reset");
        await world.AskAsync("evm_mine");
    }

    private static object? Any(Random random) => random.Next(12) switch
    {
        0 => null,
        1 => random.Next(2) == 0,
        2 => "",
        3 => new[] { "0x1" },
        4 => "0x" + new string('f', random.Next(1, 65)),
        5 => $"0x{random.NextInt64():x}",
        6 => random.Next(3) == 0 ? long.MaxValue : random.NextInt64(10),
        7 => -random.NextInt64(),
        8 => $"0x{random.Next(16):x}",
        9 => "0x" + Convert.ToHexStringLower(Bytes(random)),
        10 => new Dictionary<string, object?> { ["from"] = Account(random), ["to"] = Account(random), ["value"] = Number(random), ["gas"] = Number(random), ["gasPrice"] = random.Next(2) == 0 ? null : Number(random), ["nonce"] = random.Next(3) == 0 ? Number(random) : null, ["timestamp"] = Number(random), ["blocks"] = $"0x{random.Next(4):x}" },
        _ => Account(random),
    };

    // Also those that calls run at, and those of the chain.
    private static string Account(Random random) => random.Next(4) switch
    {
        0 => DevelopmentWorld.Account(random.Next(DevelopmentAccounts.Count)),
        1 => $"0x{random.Next(20):x40}",
        2 => "0x0000f90827f1c53a10cb7a02335b175320002935",
        _ => "0x" + new string('f', 40),
    };

    private static string Number(Random random) => random.Next(3) switch
    {
        0 => $"0x{random.Next(1, 100_000):x}",
        1 => "0x" + new string('f', random.Next(1, 65)),
        _ => $"0x{random.NextInt64(1, long.MaxValue):x}",
    };

    private static byte[] Bytes(Random random)
    {
        byte[] bytes = new byte[random.Next(3) == 0 ? 32 : random.Next(70)];
        random.NextBytes(bytes);
        return bytes;
    }
}
