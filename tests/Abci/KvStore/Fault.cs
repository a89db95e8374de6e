namespace Gwangan.Abci.KvStore;

/// <summary>One way in which the sample application can misbehave, and the scenario that must notice it.</summary>
/// <param name="Name">How <c>kvstore --fault</c> calls it.</param>
/// <param name="CaughtBy">The scenario.</param>
/// <param name="What">What is wrong then.</param>
public sealed record Fault(string Name, string CaughtBy, string What)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Fault> All { get; } =
    [
        new("height-before-init", "info-before-init", "Info answers height 1 before the first block"),
        new("init-once", "init-chain-twice", "the second InitChain is answered with an exception"),
        new("init-random", "init-chain-twice", "InitChain answers another app hash each time"),
        new("persist-in-finalize", "clean-start", "FinalizeBlock already makes the block durable"),
        new("no-flush", "echo-flush", "Flush is not answered"),
        new("echo-cut", "echo-flush", "Echo cuts long texts"),
        new("swap-answers", "strict-order", "a CheckTx is answered after the call that follows it"),
        new("one-frame-a-read", "split-frames", "frames that arrive in pieces are lost"),
        new("strict-fields", "unknown-fields", "unknown fields are answered with an exception"),
        new("one-connection", "four-connections", "a second connection is closed"),
        new("query-dirty", "query-while-executing", "queries read what is not committed"),
        new("query-stale", "query-while-executing", "queries keep answering from the first block"),
        new("check-writes", "check-tx", "CheckTx executes the transaction"),
        new("check-all", "check-tx", "CheckTx admits everything"),
        new("results-missing", "results-counted", "malformed transactions have no result"),
        new("process-id-in-hash", "check-tx", "the app hash depends on the process that computes it"),
        new("evidence-exception", "empty-blocks", "a block with evidence is answered with an exception"),
        new("prepare-500", "many-transactions", "good transactions beyond 500 are dropped by PrepareProposal"),
        new("undecided-sticks", "undecided-proposals", "ProcessProposal executes the proposal"),
        new("remove-stranger", "validator-updates", "a validator that is not there is removed"),
        new("update-twice", "validator-updates", "a validator is updated twice in one block"),
        new("retain-ahead", "retain-height", "retain_height is beyond the last block"),
        new("hash-random", "full-replay", "the app hash is not the same on every node"),
        new("gas-random", "full-replay", "gas_used is not the same on every node"),
        new("prepare-all", "prepare-limits", "PrepareProposal ignores max_tx_bytes"),
        new("prepare-by-length", "prepare-limits", "PrepareProposal forgets that a transaction's tag and length count"),
        new("prepare-garbage", "prepare-garbage", "PrepareProposal keeps what ProcessProposal rejects"),
        new("process-alternates", "process-deterministic", "ProcessProposal rejects every second proposal"),
        new("process-unknown", "byzantine-proposals", "ProcessProposal answers status 0 to garbage"),
        new("process-exception", "byzantine-proposals", "ProcessProposal answers garbage with an exception"),
        new("process-accepts", "byzantine-proposals", "ProcessProposal accepts malformed transactions"),
        new("commit-in-memory", "commit-durable", "Commit answers before anything is on the disk"),
        new("commit-hash-lost", "commit-durable", "after a restart the app hash is another"),
        new("finalize-once", "comet-crash", "a second FinalizeBlock of the same height is answered with an exception"),
        new("finalize-adds", "comet-crash", "a second FinalizeBlock of the same height executes on top of the first"),
        new("finalize-counts", "finalize-replayed", "the result depends on how often the block was executed"),
        new("needs-process", "app-wiped", "a block that ProcessProposal did not see is answered with an exception"),
        new("copy-refused", "app-older-copy", "a data folder restored from an older copy is not opened"),
        new("snapshot-ahead", "snapshot-list", "a snapshot of a future height is listed"),
        new("chunk-changes", "snapshot-list", "a snapshot's piece has other bytes each time"),
        new("restore-incomplete", "state-sync", "the restored state lacks an entry"),
        new("restore-forgets", "state-sync", "the restored state is not durable"),
        new("chunk-unchecked", "snapshot-corrupted", "a corrupted piece is taken over"),
        new("hash-claimed", "snapshot-wrong-hash", "the trusted hash is repeated without looking at the state"),
    ];
}
