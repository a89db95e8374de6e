using System.Text.Json.Nodes;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.CometBft.Wire;
using Gwangan.Node.Storage;

namespace Gwangan.Tests.Engines.CometBft;

/// <summary>The verbs of ABCI 2.0 over a real socket, with a real data folder behind it.</summary>
public sealed class AbciApplicationTests
{
    [Fact]
    public void A_chain_begins_once_whatever_comes_before_its_first_commit()
    {
        using CometCity comet = new();
        ResponseInfo info = comet.Consensus.Ask<ResponseInfo>(new RequestInfo());
        Assert.Equal((0L, 0, "gwangan"), (info.LastBlockHeight, info.LastBlockAppHash.Length, info.Data));
        ResponseInitChain first = comet.InitChain();
        Assert.Equal(Hash32.Size, first.AppHash.Length);
        Assert.Single(first.Validators);
        comet.Restart();
        Assert.Equal(0, comet.Consensus.Ask<ResponseInfo>(new RequestInfo()).LastBlockHeight);
        Assert.Equal(first.AppHash.ToArray(), comet.InitChain().AppHash.ToArray());
        comet.Make();
        Assert.Equal(1, comet.Consensus.Ask<ResponseInfo>(new RequestInfo()).LastBlockHeight);
        Assert.Contains("begins once", comet.Consensus.Ask<ResponseException>(comet.InitChainRequest()).Error);
    }

    [Theory]
    [InlineData("chain", "is of chain other")]
    [InlineData("time", "genesis_time")]
    [InlineData("height", "begins at height 7")]
    [InlineData("validators", "validators")]
    [InlineData("state", "app_state")]
    [InlineData("garbage", "no JSON")]
    public void A_genesis_that_is_not_this_folders_is_refused_with_its_reason(string what, string reason)
    {
        using CometCity comet = new();
        RequestInitChain request = comet.InitChainRequest();
        if (what == "chain") request.ChainId = "other";
        if (what == "time") request.Time = BlockCodec.TimestampOf(comet.Genesis.TimeMs + 1);
        if (what == "height") request.InitialHeight = 7;
        if (what == "validators") request.Validators[0].Power++;
        if (what == "state") request.AppStateBytes = "{\"parameters\":{}}"u8.ToArray();
        if (what == "garbage") request.AppStateBytes = "{"u8.ToArray();
        Assert.Contains(reason, comet.Consensus.Ask<ResponseException>(request).Error);
        Assert.Null(comet.Consensus.Receive()); // the connection is closed
        using AbciClient again = comet.Connect();
        RequestInitChain right = comet.InitChainRequest();
        right.AppStateBytes = Node.Genesis.GenesisDocument.Load(Path.Combine(comet.Folder, "genesis.json")).AppState;
        again.Ask<ResponseInitChain>(right);
    }

    [Fact]
    public void The_results_of_a_block_that_several_cores_encode_are_in_its_order()
    {
        const int Count = 700;
        using CometCity comet = new();
        comet.InitChain();
        byte[][] transactions = new byte[Count][];
        for (int i = 0; i < Count; i++) transactions[i] = i % 50 == 9 ? [(byte)i, (byte)(i >> 8)] : comet.Transfer(i % 7, 8, (ulong)i + 1);
        ResponseFinalizeBlock response = comet.Make(transactions);
        Assert.Equal(Count, response.TxResults.Count);
        Assert.Equal(Hash32.Size, response.AppHash.Length);
        for (int i = 0; i < Count; i++)
        {
            TxResult result = response.TxResults[i];
            Assert.Equal(i % 50 == 9, result.Code != 0);
            if (result.Code != 0) continue;
            AbciEvent transferred = result.Events.Single(each => each.Type == "money.Transferred");
            Assert.Equal(["from", "to", "asset", "amount"], transferred.Attributes.Select(each => each.Key));
            Assert.Equal(
                [comet.Keys.AddressOf(i % 7).ToString(), comet.Keys.AddressOf(8).ToString(), "KRW", Amount.Whole((ulong)i + 1).Units.ToString()], transferred.Attributes.Select(each => each.Value));
            Assert.Equal([true, true, true, false], transferred.Attributes.Select(each => each.Index));
        }
    }

    [Fact]
    public void A_block_is_executed_in_FinalizeBlock_and_on_the_disk_after_Commit()
    {
        using CometCity comet = new();
        comet.InitChain();
        byte[] good = comet.Transfer(1, 2, 5), bad = [1, 2, 3], poor = comet.Transfer(3, 4, 1_000_000_000_000_000);
        ResponseFinalizeBlock executed = comet.Finalize(comet.Decide(good, bad, poor));
        Assert.Equal(0, comet.City.Head.Current.Height);
        Assert.Equal(0, comet.City.Storage.Height);
        Assert.Equal(0, comet.Consensus.Ask<ResponseInfo>(new RequestInfo()).LastBlockHeight);

        Assert.Equal(3, executed.TxResults.Count);
        Assert.Equal(0U, executed.TxResults[0].Code);
        AbciEvent moved = Assert.Single(executed.TxResults[0].Events);
        Assert.Equal("money.Transferred", moved.Type);
        Assert.Contains(moved.Attributes, each => (each.Key, each.Value, each.Index) == ("from", comet.Keys.AddressOf(1).ToString(), true));
        Assert.Contains(moved.Attributes, each => (each.Key, each.Value, each.Index) == ("amount", Amount.Whole(5).ToString(), false));
        Assert.Equal(((uint)KernelRefusal.EnvelopeMalformed, "kernel"), (executed.TxResults[1].Code, executed.TxResults[1].Codespace));
        Assert.Equal(("money", 3U), (executed.TxResults[2].Codespace, executed.TxResults[2].Code >> 16));
        Assert.StartsWith("money.", executed.TxResults[2].Log);
        Assert.NotEqual(0, executed.TxResults[2].Data.Length);

        comet.Commit();
        Assert.Equal(1, comet.City.Storage.Height);
        Assert.Equal(executed.AppHash.ToArray(), comet.City.Storage.AppHash.ToArray());
        BlockPoint point = comet.City.Head.Current;
        Assert.Equal((1L, new Hash32(comet.Blocks[0].Hash.Span)), (point.Height, point.BlockHash));
        CommittedBlock block = comet.City.Reader.TryRead(1)!;
        Assert.Equal((3, 0), (block.Envelopes.Count, block.Commit.Length));
        Assert.Equal(TransactionResults.Hash(block.Results!), Chain.Cosmos.Comet.ExecTxResult.Hash(
            [.. executed.TxResults.Select(each => new Chain.Cosmos.Comet.ExecTxResult(each.Code, each.Data, each.GasWanted, each.GasUsed))]));
    }

    [Fact]
    public void A_signature_that_a_proposal_settled_is_not_settled_again()
    {
        using CometCity comet = new();
        comet.InitChain();
        RequestFinalizeBlock block = comet.Decide(comet.Transfer(1, 2, 5), comet.Transfer(2, 3, 5));
        Assert.Equal(AbciStatus.Accept, comet.Consensus.Ask<ResponseProcessProposal>(CometCity.ProposalOf(block)).Status);
        comet.Finalize(block);
        comet.Commit();
        // Envelopes are the same objects only when they were decoded once.
        Assert.All(comet.City.Reader.TryRead(1)!.Envelopes, envelope => Assert.True(envelope!.SignatureIsValid));
    }

    [Fact]
    public void A_proposal_with_a_wrong_signature_a_foreign_chain_or_another_height_is_rejected()
    {
        using CometCity comet = new();
        comet.InitChain();
        byte[] forged = comet.Transfer(1, 2, 5);
        forged[^1] ^= 1;
        RequestProcessProposal proposal = CometCity.ProposalOf(comet.Decide(forged));
        Assert.Equal(AbciStatus.Reject, comet.Consensus.Ask<ResponseProcessProposal>(proposal).Status);
        proposal.Txs = [[7]];
        Assert.Equal(AbciStatus.Reject, comet.Consensus.Ask<ResponseProcessProposal>(proposal).Status);
        proposal.Txs = [comet.Transfer(2, 1, 5)];
        Assert.Equal(AbciStatus.Accept, comet.Consensus.Ask<ResponseProcessProposal>(proposal).Status);
        proposal.Height = 2;
        Assert.Equal(AbciStatus.Reject, comet.Consensus.Ask<ResponseProcessProposal>(proposal).Status);
    }

    [Fact]
    public void A_fair_chain_prepares_what_it_accepts_and_rejects_another_order()
    {
        using CometCity comet = new(editGenesis: json => json.Replace("\"fifo\"", "\"fair\""));
        comet.InitChain();
        List<byte[]> transactions = [.. Enumerable.Range(0, 12).Select(i => comet.Transfer(i, i + 1, 1))];
        RequestPrepareProposal prepare = new() { Height = 1, Time = BlockCodec.TimestampOf(comet.Genesis.TimeMs), Txs = transactions, MaxTxBytes = 1 << 20 };
        List<byte[]> prepared = comet.Consensus.Ask<ResponsePrepareProposal>(prepare).Txs;
        Assert.Equal(12, prepared.Count);
        RequestProcessProposal proposal = new() { Height = 1, Time = prepare.Time, Txs = prepared, Hash = new byte[32] };
        Assert.Equal(AbciStatus.Accept, comet.Consensus.Ask<ResponseProcessProposal>(proposal).Status);
        proposal.Txs = [.. prepared.AsEnumerable().Reverse()];
        Assert.Equal(AbciStatus.Reject, comet.Consensus.Ask<ResponseProcessProposal>(proposal).Status);
    }

    [Fact]
    public void A_prepared_block_stays_within_the_bytes_that_CometBFT_allows_and_drops_what_cannot_execute()
    {
        using CometCity comet = new();
        comet.InitChain();
        byte[] forged = comet.Transfer(1, 2, 5);
        forged[^1] ^= 1;
        List<byte[]> transactions = [forged, .. Enumerable.Range(2, 10).Select(i => comet.Transfer(i, i + 1, 1))];
        transactions.Add(transactions[1]);
        long all = transactions.Skip(1).Take(10).Sum(each => each.Length + 1L + ProtoWriter.VarintSize((ulong)each.Length));
        RequestPrepareProposal prepare = new() { Height = 1, Time = BlockCodec.TimestampOf(comet.Genesis.TimeMs), Txs = transactions, MaxTxBytes = all };
        Assert.Equal(transactions.Skip(1).Take(10), comet.Consensus.Ask<ResponsePrepareProposal>(prepare).Txs);
        prepare.MaxTxBytes = all - 1;
        Assert.Equal(9, comet.Consensus.Ask<ResponsePrepareProposal>(prepare).Txs.Count);
        prepare.MaxTxBytes = 0;
        Assert.Empty(comet.Consensus.Ask<ResponsePrepareProposal>(prepare).Txs);
    }

    [Fact]
    public void Vote_extensions_are_empty_and_nothing_else_is_accepted()
    {
        using CometCity comet = new();
        Assert.True(comet.Consensus.Ask<ResponseExtendVote>(new RequestExtendVote { Height = 1 }).VoteExtension.IsEmpty);
        Assert.Equal(AbciStatus.Accept, comet.Consensus.Ask<ResponseVerifyVoteExtension>(new RequestVerifyVoteExtension { Height = 1 }).Status);
        Assert.Equal(AbciStatus.Reject, comet.Consensus.Ask<ResponseVerifyVoteExtension>(new RequestVerifyVoteExtension { Height = 1, VoteExtension = new byte[1] }).Status);
    }

    [Fact]
    public void CheckTx_tells_what_could_execute_now_and_why_not()
    {
        using CometCity comet = new();
        comet.InitChain();
        byte[] good = comet.Transfer(1, 2, 5), forged = comet.Transfer(2, 3, 5);
        forged[^1] ^= 1;
        Assert.Equal(0U, comet.Consensus.Ask<ResponseCheckTx>(new RequestCheckTx { Tx = good }).Code);
        ResponseCheckTx refused = comet.Consensus.Ask<ResponseCheckTx>(new RequestCheckTx { Tx = forged });
        Assert.Equal(((uint)KernelRefusal.SignatureInvalid, "kernel"), (refused.Code, refused.Codespace));
        comet.Make(good);
        Assert.Equal((uint)KernelRefusal.NonceUsed, comet.Consensus.Ask<ResponseCheckTx>(new RequestCheckTx { Tx = good, Type = 1 }).Code);
    }

    [Theory]
    [InlineData("commit", "no block was finalized")]
    [InlineData("skip", "the next block is 1")]
    [InlineData("begin", "InitChain comes first")]
    [InlineData("hash", "instead of 32")]
    [InlineData("other", "executed and not committed")]
    public void A_call_out_of_order_is_answered_by_an_exception_and_the_chain_goes_on(string what, string reason)
    {
        using CometCity comet = new();
        if (what != "begin") comet.InitChain();
        RequestFinalizeBlock block = comet.Decide();
        if (what == "other") comet.Finalize(block);
        RequestFinalizeBlock wrong = new() { Height = what == "skip" ? 2 : 1, Time = block.Time, Hash = what == "hash" ? new byte[31] : new byte[32] };
        Assert.Contains(reason, comet.Consensus.Ask<ResponseException>(what == "commit" ? new RequestCommit() : wrong).Error);
        Assert.False(comet.City.Ended.IsCompleted);
        using AbciClient consensus = comet.Connect();
        if (what == "begin") consensus.Ask<ResponseInitChain>(comet.InitChainRequest());
        consensus.Ask<ResponseFinalizeBlock>(block);
        consensus.Ask<ResponseCommit>(new RequestCommit());
        Assert.Equal(1, comet.City.Head.Current.Height);
    }

    [Fact]
    public void The_retain_height_follows_the_configuration()
    {
        using CometCity comet = new(options => options with { CometBft = options.CometBft with { RetainBlocks = 2 } });
        comet.InitChain();
        comet.Finalize(comet.Decide());
        Assert.Equal(0, comet.Commit().RetainHeight);
        for (int height = 2; height <= 4; height++)
        {
            comet.Finalize(comet.Decide());
            Assert.Equal(height - 1, comet.Commit().RetainHeight);
        }
    }

    [Fact]
    public void What_the_city_keeps_is_kept_whatever_an_operator_configures()
    {
        using CometCity comet = new(
            options => options with { CometBft = options.CometBft with { RetainBlocks = 2 } },
            genesis => genesis.Replace("\"chainId\": \"comet-1\"", "\"retentionDays\": 1, \"chainId\": \"comet-1\"", StringComparison.Ordinal));
        comet.InitChain();
        for (int height = 1; height <= 4; height++)
        {
            comet.Finalize(comet.Decide());
            Assert.InRange(comet.Commit().RetainHeight, 0, 1);
        }
        RequestFinalizeBlock late = comet.Decide();
        late.Time = BlockCodec.TimestampOf(comet.Genesis.TimeMs + (2L * 24 * 60 * 60 * 1000));
        comet.Finalize(late);
        Assert.Equal(4, comet.Commit().RetainHeight);
    }

    [Fact]
    public void An_operation_that_fits_no_answer_does_not_hold_back_those_behind_it()
    {
        using CometCity comet = new();
        comet.InitChain();
        Transfer one = new(comet.Keys.AddressOf(4), Symbol.Of("KRW"), Amount.Whole(1), "");
        byte[] large = comet.Sign(1, one, one, one, one), small = comet.Transfer(2, 3, 5);
        foreach (byte[] transaction in (byte[][])[large, small]) Assert.Equal(0U, comet.Consensus.Ask<ResponseInsertTx>(new RequestInsertTx { Tx = transaction }).Code);
        Assert.Equal([small], comet.Consensus.Ask<ResponseReapTxs>(new RequestReapTxs { MaxBytes = (ulong)large.Length - 1 }).Txs);
        Assert.Equal([large], comet.Consensus.Ask<ResponseReapTxs>(new RequestReapTxs { MaxBytes = (ulong)large.Length }).Txs);
    }

    [Fact]
    public void An_application_side_mempool_takes_gives_once_and_fills_blocks()
    {
        using CometCity comet = new();
        comet.InitChain();
        byte[] first = comet.Transfer(1, 2, 5), second = comet.Transfer(2, 3, 5);
        Assert.Equal(0U, comet.Consensus.Ask<ResponseInsertTx>(new RequestInsertTx { Tx = first }).Code);
        Assert.NotEqual(0U, comet.Consensus.Ask<ResponseInsertTx>(new RequestInsertTx { Tx = first }).Code);
        Assert.Equal([first], comet.Consensus.Ask<ResponseReapTxs>(new RequestReapTxs()).Txs);
        Assert.Equal(0U, comet.Consensus.Ask<ResponseInsertTx>(new RequestInsertTx { Tx = second }).Code);
        Assert.Empty(comet.Consensus.Ask<ResponseReapTxs>(new RequestReapTxs { MaxBytes = (ulong)second.Length - 1 }).Txs);
        Assert.Equal([second], comet.Consensus.Ask<ResponseReapTxs>(new RequestReapTxs()).Txs);
        Assert.Empty(comet.Consensus.Ask<ResponseReapTxs>(new RequestReapTxs()).Txs);
        RequestPrepareProposal prepare = new() { Height = 1, Time = BlockCodec.TimestampOf(comet.Genesis.TimeMs), MaxTxBytes = 1 << 20 };
        Assert.Equal([first, second], comet.Consensus.Ask<ResponsePrepareProposal>(prepare).Txs);
        comet.Make(first, second);
        Assert.Equal(0, comet.City.Pool.Count);
    }

    [Fact]
    public void What_has_been_replaced_is_not_proposed_though_CometBFTs_mempool_still_has_it()
    {
        using CometCity comet = new(editGenesis: text =>
        {
            JsonNode genesis = JsonNode.Parse(text)!;
            genesis["appState"]!["evm"] = new JsonObject { ["chainId"] = 8_210 };
            return genesis.ToJsonString();
        });
        comet.InitChain();
        byte[] first = Sign(2), second = Sign(3), other = comet.Transfer(2, 3, 5);
        foreach (byte[] transaction in (byte[][])[first, second]) Assert.Equal(0U, comet.Consensus.Ask<ResponseInsertTx>(new RequestInsertTx { Tx = transaction }).Code);
        RequestPrepareProposal prepare = new() { Height = 1, Time = BlockCodec.TimestampOf(comet.Genesis.TimeMs), MaxTxBytes = 1 << 20, Txs = [first, other] };
        Assert.Equal([other, second], comet.Consensus.Ask<ResponsePrepareProposal>(prepare).Txs);

        byte[] Sign(ulong gwei) => TransactionCodec.Sign(
            new EvmTransaction { Type = EvmTransactionType.DynamicFee, ChainId = 8_210, MaxFeePerGas = gwei * 1_000_000_000UL, GasLimit = 21_000, To = comet.Keys.AddressOf(3) }, Convert.FromHexString(comet.Keys.FileOf(1).SecretHex));
    }

    [Fact]
    public async Task A_submission_without_a_way_to_CometBFT_is_refused_by_the_options_name()
    {
        using CometCity comet = new();
        comet.InitChain();
        var submitted = await comet.City.Admission.SubmitAsync(comet.Transfer(1, 2, 5));
        Assert.Equal("mempool.NoWayToCometBft", submitted.Refusal!.Code);
        Assert.Contains("--comet-rpc", submitted.Refusal.Message);
    }

    [Fact]
    public void What_CometBFT_decided_can_be_verified_by_executing_it_anew()
    {
        using CometCity comet = new();
        comet.InitChain();
        for (int i = 0; i < 5; i++) comet.Make(comet.Transfer(i, i + 1, 5));
        comet.Make([9]);
        comet.Close();
        using DataFolder folder = DataFolder.Open(comet.Folder);
        using BlockLog log = BlockLog.Open(folder.Blocks);
        StateStore store = new();
        Chain.Modules.All.Create(store);
        using LmdbStateStorage storage = LmdbStateStorage.Open(folder.State, Node.City.SchemasOf(store), new StateStorageOptions());
        ChainVerifier verifier = new(comet.Genesis, log, storage, SequentialForkJoin.Instance);
        // This node would have rejected a transaction that is no envelope; CometBFT decides it all the same when two thirds are wrong.
        Assert.StartsWith("block 6: it breaks a rule", verifier.Run());
        Assert.Equal(5, verifier.VerifiedHeight);
    }
}
