using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Transactions;

namespace Gwangan.Node.Ethereum;

/// <summary>What a call came to.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="GasUsed">Gas it used.</param>
/// <param name="Output">What it returned, or reverted with.</param>
/// <param name="Refund">Gas that it needed at first and was given back.</param>
public sealed record CallResult(EvmStatus Status, ulong GasUsed, byte[] Output, ulong Refund);

/// <summary>Calls on a past height: their result, the gas they need, what they touch. Nothing of them stays.</summary>
/// <param name="past">The height.</param>
/// <param name="block">The block they run in.</param>
/// <param name="overrides">What they find in place of the state's own.</param>
/// <param name="deadline">Until when each may take.</param>
public sealed class Calls(PastState past, EvmBlock block, IReadOnlyList<AccountOverride> overrides, CallDeadline deadline)
{
    /// <summary>Runs a call.</summary>
    /// <exception cref="CallRefusedException">It cannot run.</exception>
    public CallResult Call(CallRequest request)
    {
        using SideBlock side = Open(request);
        ulong gas = ulong.Min(request.Gas ?? CallLimits.GasMax, CallLimits.GasMax);
        return Run(side, request, gas, request.AccessList, null, out TransactionRefusal refusal, out EvmTransaction transaction)
            ?? throw new CallRefusedException($"err: {CallText.Of(refusal, transaction, side.Block, side.State)} (supplied gas {gas})");
    }

    /// <summary>The gas a transaction needs, found as geth finds it: by trying, to within <see cref="CallLimits.EstimateErrorPerMille"/>.</summary>
    /// <param name="request">The transaction.</param>
    /// <param name="reverted">What it reverted with, when it fails with all the gas it may have; the answer is 0 then.</param>
    /// <exception cref="CallRefusedException">It cannot run.</exception>
    public ulong Estimate(CallRequest request, out CallResult? reverted)
    {
        reverted = null;
        using SideBlock side = Open(request);
        ulong most = GasAllowed(side, request);
        if (request.Data.IsEmpty && request.To is { } to && !side.State.HasCode(side.State.Find(in to)) && request.Authorizations is null && request.AccessList is null
            && TryGas(side, request, (ulong)TransactionGas.Base) is { Status: EvmStatus.Stopped or EvmStatus.Returned }) return (ulong)TransactionGas.Base;

        CallResult? first = Run(side, request, most, request.AccessList, null, out TransactionRefusal refusal, out EvmTransaction transaction);
        if (first is null && refusal is not (TransactionRefusal.IntrinsicGasTooLow or TransactionRefusal.FloorGasTooLow))
            throw new CallRefusedException(CallText.Of(refusal, transaction, side.Block, side.State));
        if (first is null || first.Status is EvmStatus.OutOfGas) throw new CallRefusedException($"gas required exceeds allowance ({most})");
        if (!first.Status.IsSuccess())
        {
            reverted = first;
            return 0;
        }

        // Refunds come after the gas was needed, and a callee gets at most 63 of 64 parts.
        ulong enough = most, tooLittle = first.GasUsed - 1;
        ulong likely = (first.GasUsed + first.Refund + (ulong)GasSchedule.CallStipend) * 64 / 63;
        if (likely < enough) Try(likely);
        while (tooLittle + 1 < enough && (enough - tooLittle) * 1_000 >= enough * CallLimits.EstimateErrorPerMille)
            Try(ulong.Min((enough + tooLittle) / 2, tooLittle * 2)); // most transactions need little more than they use
        return enough;

        void Try(ulong gas)
        {
            if (TryGas(side, request, gas) is { } tried && tried.Status.IsSuccess()) enough = gas;
            else tooLittle = gas;
        }
    }

    /// <summary>The accounts and slots that a transaction touches beyond those that are warm anyway, as a list that makes them warm; and what it came to with that list.</summary>
    /// <exception cref="CallRefusedException">It cannot run.</exception>
    public AccessListEntry[] AccessListOf(CallRequest request, out CallResult result)
    {
        using SideBlock side = Open(request);
        ulong gas = ulong.Min(request.Gas ?? CallLimits.GasMax, CallLimits.GasMax);
        AccessListTracer tracer = new(request, side);
        AccessListEntry[] list = request.AccessList ?? [];
        tracer.Add(list);
        for (int round = 0; ; round++)
        {
            CallResult? run = Run(side, request, gas, list, tracer, out TransactionRefusal refusal, out EvmTransaction transaction);
            if (run is null) throw new CallRefusedException($"failed to apply transaction: err: {CallText.Of(refusal, transaction, side.Block, side.State)}");
            AccessListEntry[] next = tracer.ToList();
            if (tracer.Count == CountOf(list) || round == CallLimits.AccessListRoundsMax)
            {
                result = run;
                return next;
            }
            list = next;
        }
    }

    private static int CountOf(AccessListEntry[] list) => list.Length + list.Sum(entry => entry.Keys.Length);

    private SideBlock Open(CallRequest request)
    {
        SideBlock side = new(past, request.PaysFee ? block : block.WithoutFee(), deadline);
        try
        {
            AccountOverride.Apply(overrides, side);
            return side;
        }
        catch
        {
            side.Dispose();
            throw;
        }
    }

    // What the caller names, what a transaction may have at most, and what the sender can pay for.
    private ulong GasAllowed(SideBlock side, CallRequest request)
    {
        ulong most = request.Gas is { } named && named >= (ulong)TransactionGas.Base ? named : side.Block.GasLimit;
        most = ulong.Min(most, CallLimits.GasMax);
        if (side.Rules.Fork >= EvmFork.Osaka) most = ulong.Min(most, TransactionGas.LimitMax);
        UInt256 price = request.GasPrice ?? request.MaxFeePerGas ?? default;
        if (price.IsZero) return most;
        UInt256 balance = side.State.BalanceOf(side.State.Find(request.From));
        if (balance < request.Value) throw new CallRefusedException("insufficient funds for transfer");
        UInt256 affordable = (balance - request.Value) / price;
        return affordable.TryToUInt64(out ulong gas) ? ulong.Min(gas, most) : most;
    }

    private CallResult? TryGas(SideBlock side, CallRequest request, ulong gas) => Run(side, request, gas, request.AccessList, null, out _, out _);

    private static CallResult? Run(SideBlock side, CallRequest request, ulong gas, AccessListEntry[]? list, IEvmTracer? tracer, out TransactionRefusal refusal, out EvmTransaction transaction)
    {
        transaction = (request with { AccessList = list }).ToTransaction(gas, side.State.NonceOf(side.State.Find(request.From)), side.Block.BaseFee);
        refusal = side.Run(transaction, out EvmReceipt? receipt, tracer: tracer);
        return receipt is null ? null : new CallResult(receipt.Status, (ulong)receipt.GasUsed, receipt.Status is EvmStatus.Returned or EvmStatus.Reverted ? side.Output.ToArray() : [], (ulong)side.LastRefund);
    }
}
