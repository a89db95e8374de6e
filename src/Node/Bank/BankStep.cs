namespace Gwangan.Node.Bank;

/// <summary>The steps from a file to the chain, in order. At each of them the process may be killed, and loses and doubles nothing: tests kill it there.</summary>
public enum BankStep
{
    /// <summary>A file was found in the inbox.</summary>
    Found = 1,

    /// <summary>It was read to its end and has no fault.</summary>
    Judged,

    /// <summary>What it says is written into the journal, and not committed.</summary>
    Noting,

    /// <summary>The journal is committed; the file still lies in the inbox.</summary>
    Noted,

    /// <summary>The file lies where files that are done lie.</summary>
    Moved,

    /// <summary>Facts have an envelope and a nonce, and nothing was sent.</summary>
    Reserved,

    /// <summary>The envelope was sent, and no answer was read.</summary>
    Submitted,

    /// <summary>The chain has answered, and the journal does not know.</summary>
    Answered,

    /// <summary>The journal knows.</summary>
    Settled,
}
