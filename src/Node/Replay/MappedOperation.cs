using Gwangan.Chain.Kernel;

namespace Gwangan.Node.Replay;

/// <summary>Why an operation of a replay is sent.</summary>
public enum MappedKind : byte
{
    /// <summary>A recorded order arrives.</summary>
    Place = 0,

    /// <summary>Somebody who is not in the recording trades with recorded orders: immediate-or-cancel.</summary>
    Take = 1,

    /// <summary>A recorded order is cancelled.</summary>
    Cancel = 2,

    /// <summary>A recorded order is made smaller.</summary>
    Reduce = 3,

    /// <summary>A recorded order changes its price, or becomes larger.</summary>
    Amend = 4,

    /// <summary>The recording has less left of an order than the node's book: the difference is taken off.</summary>
    Follow = 5,

    /// <summary>The recording's book is emptied.</summary>
    Clear = 6,
}

/// <summary>One operation to send.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Account">Which of the replay's accounts signs it.</param>
/// <param name="Kind">Why it is sent.</param>
/// <param name="RecordedId">The recorded order it is about; 0 for none.</param>
/// <param name="Place">The place in the file it comes from.</param>
/// <param name="TimeNs">When the recording says it happened.</param>
public readonly record struct MappedOperation(Operation Operation, int Account, MappedKind Kind, ulong RecordedId, long Place, long TimeNs);
