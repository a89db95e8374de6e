using Gwangan.Node.Client;

namespace Gwangan.Node.Replay;

/// <summary>What was sent, found again by who signed it with which nonce. One thread writes, and one reads behind it.</summary>
public sealed class SentOperations
{
    private readonly record struct Sent(ulong RecordedId, MappedKind Kind, long Timestamp);

    private readonly Lock _lock = new();
    private readonly Dictionary<(int Account, ulong Nonce), Sent> _waiting = [];

    /// <summary>Operations that no block has shown yet.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock) return _waiting.Count;
        }
    }

    /// <summary>Notes operations right before they are sent.</summary>
    public void Add(SignedBatch<MappedOperation> batch, long timestamp)
    {
        lock (_lock)
            for (int i = 0; i < batch.Items.Length; i++)
                _waiting.Add((batch.Items[i].Account, batch.Nonces[i]), new Sent(batch.Items[i].RecordedId, batch.Items[i].Kind, timestamp));
    }

    /// <summary>Takes an operation out: a block has it, or it was refused before one.</summary>
    public bool TryTake(int account, ulong nonce, out ulong recordedId, out MappedKind kind, out long timestamp)
    {
        lock (_lock)
        {
            bool found = _waiting.Remove((account, nonce), out Sent sent);
            (recordedId, kind, timestamp) = (sent.RecordedId, sent.Kind, sent.Timestamp);
            return found;
        }
    }
}
