using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Observability;

namespace Gwangan.Node.Api.Exchange;

/// <summary>One envelope that a member signed beforehand and left with its connection: the node hands it in when the connection is lost, whatever the cause.</summary>
/// <remarks>
/// The node holds no keys, so it can only pass on what is signed already: usually a cancellation of all orders. When the node itself goes down, the member's cancel-on-disconnect on chain remains.
/// It is an envelope like any other: whoever may not hand one in may not leave one either, and it is counted when it is left, because nobody could be told later.
/// Once the key that let its caller in is over, it is not handed in any more.
/// </remarks>
internal sealed class LastWord(ExchangeApi api, Caller caller) : IAsyncDisposable
{
    private byte[]? _envelope;

    /// <summary>Takes the envelope of a message in place of the one before; null takes it back.</summary>
    /// <exception cref="ApiException">It is not an envelope of this chain, or is signed wrongly, or its caller may not hand in any. Whether its nonce, key and time still hold, only the moment shows in which it is handed in.</exception>
    public void Set(JsonElement json)
    {
        if (json.TryGetProperty("envelope", out JsonElement text) && text.ValueKind == JsonValueKind.Null)
        {
            _envelope = null;
            return;
        }
        if (caller.RefuseEnvelopes(1) is { } tooMany) throw tooMany;
        if (text.ValueKind != JsonValueKind.String || !text.TryGetBytesFromBase64(out byte[]? envelope) || envelope.Length > Limits.EnvelopeSizeMax)
            throw ApiException.BadRequest("envelope is base64, or null.");
        if (api.City.Admission.Check(envelope) is { } refusal)
        {
            caller.ChargeFaults(1);
            throw ApiException.Of(refusal);
        }
        _envelope = envelope;
    }

    /// <summary>The connection is over: says it. Nobody is left to hear of a refusal but the log.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_envelope is null) return;
        if (caller.Over.IsCancellationRequested)
        {
            // The key that let it in is over, and so is what it may hand in.
            api.City.Log.LastWordRefused("api.KeyUnknown");
            return;
        }
        try
        {
            if (await api.City.Admission.SubmitAsync(_envelope) is { Refusal: { } refusal }) api.City.Log.LastWordRefused(refusal.Code);
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The node is stopping: the switch on chain is what remains.
        }
    }
}
