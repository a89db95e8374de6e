using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.State;

/// <summary>The logs of the transaction under way, in three buffers that are used again, so that writing one allocates nothing.</summary>
internal sealed class LogBuffer
{
    private Record[] _records = new Record[16];
    private Hash32[] _topics = new Hash32[64];
    private byte[] _data = new byte[4096];
    private int _topicCount, _dataSize;

    public int Count { get; private set; }

    public void Add(in Address address, ReadOnlySpan<Hash32> topics, ReadOnlySpan<byte> data)
    {
        if (Count == _records.Length) Array.Resize(ref _records, 2 * _records.Length);
        if (_topicCount + topics.Length > _topics.Length) Array.Resize(ref _topics, 2 * _topics.Length);
        if (_dataSize + data.Length > _data.Length) Array.Resize(ref _data, Math.Max(2 * _data.Length, _dataSize + data.Length));
        _records[Count++] = new Record { Address = address, TopicStart = _topicCount, DataStart = _dataSize };
        topics.CopyTo(_topics.AsSpan(_topicCount));
        data.CopyTo(_data.AsSpan(_dataSize));
        _topicCount += topics.Length;
        _dataSize += data.Length;
    }

    public void RemoveLast()
    {
        Count--;
        _topicCount = _records[Count].TopicStart;
        _dataSize = _records[Count].DataStart;
    }

    public void Clear() => Count = _topicCount = _dataSize = 0;

    public Address AddressAt(int index) => _records[index].Address;

    public ReadOnlySpan<Hash32> TopicsAt(int index) =>
        _topics.AsSpan(_records[index].TopicStart..(index + 1 < Count ? _records[index + 1].TopicStart : _topicCount));

    public ReadOnlySpan<byte> DataAt(int index) =>
        _data.AsSpan(_records[index].DataStart..(index + 1 < Count ? _records[index + 1].DataStart : _dataSize));

    /// <summary>A copy that outlives the transaction.</summary>
    public EvmLog CopyAt(int index) => new(AddressAt(index), TopicsAt(index).ToArray(), DataAt(index).ToArray());

    /// <summary>Copies of all.</summary>
    public EvmLog[] ToArray()
    {
        if (Count == 0) return [];
        EvmLog[] logs = new EvmLog[Count];
        for (int i = 0; i < logs.Length; i++) logs[i] = CopyAt(i);
        return logs;
    }

    private struct Record
    {
        public Address Address;
        public int TopicStart, DataStart;
    }
}
