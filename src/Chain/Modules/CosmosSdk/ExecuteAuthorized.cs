using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Tx;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Ibc;

namespace Gwangan.Chain.Modules.CosmosSdk;

/// <summary>cosmos.authz.v1beta1.MsgExec: does messages in the names of those who sign them, as far as they have let the caller. All are done or none.</summary>
/// <param name="Message">MsgExec { grantee, repeated Any msgs }: 1 to 16 messages that can be granted.</param>
[Operation(2304, cost: 40, CosmosRefusal.MessageMalformed, CosmosRefusal.SignerIsNotCaller, CosmosRefusal.NotGrantable, CosmosRefusal.NotGranted, CosmosRefusal.LimitExceeded, CosmosRefusal.InnerRefused)]
[CosmosMessage("/cosmos.authz.v1beta1.MsgExec")]
public sealed record ExecuteAuthorized([Field(1, SizeMax = Limits.CosmosMessageSizeMax)] byte[] Message) : Operation<CosmosModule, CosmosRefusal>, ISignedMessage, IMeasured
{
    private const int MessagesMax = 16;

    /// <inheritdoc/>
    public bool TrySigner(out Address signer) => TryRead(out signer, out _);

    /// <inheritdoc/>
    public uint ContentCost => TryRead(out _, out List<TxMessage> messages) ? CostOf(messages) : 0;

    /// <summary>What messages cost that are done for others: which operations they are is not known here, so each is the most costly that can be granted beside those that are measured.</summary>
    internal static uint CostOf(List<TxMessage> messages) => (uint)messages.Sum(CostOf);

    private const uint InnerCost = 60;

    private static long CostOf(TxMessage message) => message.TypeUrl switch
    {
        SendTransfer.TypeUrl => SendTransfer.Cost,
        Send.TypeUrl => InnerCost + new Send(message.Value.ToArray()).ContentCost,
        MultiSend.TypeUrl => InnerCost + new MultiSend(message.Value.ToArray()).ContentCost,
        _ => InnerCost,
    };

    /// <inheritdoc/>
    public override CosmosRefusal Check() => TryRead(out _, out List<TxMessage> messages) && messages.Count > 0 ? CosmosRefusal.None : CosmosRefusal.MessageMalformed;

    /// <inheritdoc/>
    public override CosmosRefusal Execute(CosmosModule cosmos, Call call) =>
        !TryRead(out Address grantee, out List<TxMessage> messages) ? CosmosRefusal.MessageMalformed
        : grantee != call.Caller ? CosmosRefusal.SignerIsNotCaller
        : cosmos.ExecuteFor(grantee, messages, call);

    private bool TryRead(out Address grantee, out List<TxMessage> messages)
    {
        (grantee, messages) = (default, []);
        ProtoReader reader = new(Message);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire) || wire != WireType.Bytes) return false;
            if (field == 1)
            {
                if (!Coins.TryAccount(ref reader, out grantee)) return false;
                continue;
            }
            if (field != 2 || messages.Count == MessagesMax || !reader.TryBytes(out ReadOnlySpan<byte> any) || !TxAny.TryDecode(any, out string typeUrl, out ReadOnlySpan<byte> value)) return false;
            messages.Add(new TxMessage(typeUrl, value.ToArray()));
        }
        return !grantee.IsZero;
    }
}
