using System.Numerics;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Abi;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Chain.Modules.Evm.Contracts;
using Gwangan.Node.Engines;
using Gwangan.Chain.Modules.Market;
using Gwangan.Sim.Network;

namespace Gwangan.Sim.Checks;

/// <summary>What Ethereum transactions do to the plain city, from what their signers meant by them. Gas is the chain's word; everything else is foretold.</summary>
public sealed class PlainEvm(SimCity city, PlainCity plain)
{
    private static readonly Hash32 Executed = new(AbiSignature.Topic("OperationExecuted(address,uint64,uint16)")), Rejected = new(AbiSignature.Topic("OperationRejected(address,uint64,uint16,uint16,uint16)"));

    private readonly List<(int User, string Asset, BigInteger By)> _done = [];
    private readonly List<(int User, Operation Operation, string Asset, BigInteger Aside)> _asked = [];

    /// <summary>How often which intent succeeded.</summary>
    public int Succeeded { get; private set; }

    /// <summary>Executes the transaction of an envelope; what is wrong with the chain's account of it.</summary>
    public string? Problem(CommittedBlock block, EvmBlockView view, int index)
    {
        Envelope envelope = block.Envelopes[index]!;
        EnvelopeResult result = block.Results!.Envelopes[index];
        if (result.Code != KernelRefusal.None) return $"transaction {envelope.Id} is not admitted: {result.Code}";
        Outcome outcome = block.Results.Outcomes[result.FirstOutcome];
        EvmReceiptView? seen = view.Receipts.FirstOrDefault(receipt => receipt.EnvelopeIndex == index);
        if (outcome.IsDone != seen is not null) return $"transaction {envelope.Id} has {(seen is null ? "no" : "a")} receipt, its outcome is {(outcome.Module, outcome.Code)}";
        if (seen is null) return null;
        if (!city.Intents.TryGetValue(envelope.Id, out EthereumIntent? intent)) return $"transaction {envelope.Id} runs, and nobody signed it";
        int sender = city.IndexOf(envelope.Account);
        BigInteger price = Number(seen.Receipt.GasPrice), bought = price * envelope.GasLimit, fee = price * seen.Receipt.GasUsed;
        if (plain.Market.Available(sender, "KRW") < bought + intent.Coin) return $"transaction {envelope.Id} runs and cannot be paid for";
        plain.Market.Change(sender, "KRW", -bought);
        _done.Clear();
        _asked.Clear();
        bool isSuccess = Move(sender, intent.CoinTo, "KRW", intent.Coin) && Run(intent.Call, sender);
        if (!isSuccess) TakeBack(0, 0);
        plain.Market.Change(sender, "KRW", bought - fee);
        plain.TakeFee(fee);
        if (isSuccess != seen.Receipt.IsSuccess) return $"transaction {envelope.Id}, {intent}: the plain city says {(isSuccess ? "done" : "undone")}, the chain {seen.Receipt.Status}";
        if (isSuccess) Succeeded++;
        return RunAsked(seen, block.TimeMs);
    }

    private string? RunAsked(EvmReceiptView seen, long timeMs)
    {
        EvmLog[] told = [.. seen.Receipt.Logs.Where(log => log.Topics[0] == Executed || log.Topics[0] == Rejected)];
        if (told.Length != _asked.Count) return $"{told.Length} operations ran after {seen.TransactionHash}, not {_asked.Count}";
        for (int i = 0; i < told.Length; i++)
        {
            (int user, Operation operation, string asset, BigInteger aside) = _asked[i];
            plain.Market.Change(user, asset, aside);
            (ushort module, ushort code) = plain.ExecuteAs(user, operation, timeMs);
            AbiReader reader = new(told[i].Data);
            (ulong ticket, _) = (reader.Unsigned(), reader.Unsigned());
            bool isDone = told[i].Topics[0] == Executed;
            ushort said = isDone ? (ushort)0 : (ushort)((reader.Unsigned() << 16 | reader.Unsigned()) & ushort.MaxValue);
            if (ticket != (ulong)i + 1 || said != code) return $"{operation} after {seen.TransactionHash}: the plain city says {(module, code)}, the chain {said}";
        }
        return null;
    }

    private bool Run(Intent intent, int caller)
    {
        switch (intent)
        {
            case Touch touch: return touch.Succeeds;
            case PayByToken pay: return !plain.Market.Suspended.Contains(pay.Asset) && Move(caller, pay.To, pay.Asset, pay.Amount);
            case Ask ask:
                // What the order needs is set aside until it runs.
                (string asset, BigInteger aside) = ask.Operation is PlaceOrder order ? plain.Market.NeededFor(order) : ("KRW", 0);
                if (plain.Market.Available(caller, asset) < aside) return false;
                plain.Market.Change(caller, asset, -aside);
                _done.Add((caller, asset, -aside));
                _asked.Add((caller, ask.Operation, asset, aside));
                return true;
            case Through through:
                (int done, int asked) = (_done.Count, _asked.Count);
                bool isSuccess = Run(through.Inner, through.Agent);
                if (!isSuccess || through.Mode == 1) TakeBack(done, asked);
                return through.Mode switch { 0 => isSuccess, 1 => false, _ => true };
            default: throw new InvariantException("unknown intent");
        }
    }

    private bool Move(int from, int to, string asset, BigInteger amount)
    {
        if (!plain.Market.TryPay(from, to, asset, amount)) return false;
        _done.Add((from, asset, -amount));
        _done.Add((to, asset, amount));
        return true;
    }

    private void TakeBack(int done, int asked)
    {
        for (int i = _done.Count - 1; i >= done; i--) plain.Market.Change(_done[i].User, _done[i].Asset, -_done[i].By);
        _done.RemoveRange(done, _done.Count - done);
        _asked.RemoveRange(asked, _asked.Count - asked);
    }

    private static BigInteger Number(UInt256 value) => new(value.ToBigEndian(), isUnsigned: true, isBigEndian: true);
}
