using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Bodies;

/// <summary>How a body decides. 20 bytes. A body without members is one account, which decides alone.</summary>
/// <param name="Body">The key: which body.</param>
/// <param name="Threshold">How many members have to approve; 1 for a body that is one account.</param>
/// <param name="MemberCount">How many members there are; 0 for a body that is one account.</param>
/// <param name="Version">How often the set was replaced, so that a replacement says which set it replaces.</param>
/// <param name="DelegateCount">How many delegates it has.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct BodySetRecord(Body Body, uint Threshold, uint MemberCount, uint Version, uint DelegateCount);

/// <summary>What genesis says of all bodies, and the next proposal's id. 40 bytes.</summary>
/// <param name="Id">The key: 1.</param>
/// <param name="Reserved">Zero.</param>
/// <param name="DelayMs">How long a decision on a delayed operation waits.</param>
/// <param name="RecoveryDelayMs">How long a recovery waits after enough bodies have asked for it.</param>
/// <param name="ProposalMs">How long a proposal collects approvals.</param>
/// <param name="NextId">Id of the next proposal.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct BodyRulesRecord(uint Id, uint Reserved, long DelayMs, long RecoveryDelayMs, long ProposalMs, ulong NextId);

/// <summary>A proposal that is open or waits for its delay: one operation for a body to do. When it ends it leaves the table, and events tell how. 2,600 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct ProposalRecord
{
    /// <summary>Accounts that have approved.</summary>
    [InlineArray(Limits.BodyMembersMax)]
    public struct Accounts
    {
        private Address _first;
    }

    /// <summary>The operation's canonical protobuf.</summary>
    [InlineArray(Limits.ProposalContentSizeMax)]
    public struct Bytes
    {
        private byte _first;
    }

    /// <summary>A memo.</summary>
    [InlineArray(Limits.MemoSizeMax)]
    public struct Text
    {
        private byte _first;
    }

    /// <summary>The key.</summary>
    public ulong Id;

    /// <summary>Which body would do it.</summary>
    public Body Body;

    /// <summary>The operation's number.</summary>
    public uint Operation;

    /// <summary>How many bytes of <see cref="Content"/> count.</summary>
    public uint ContentSize;

    /// <summary>What is special about it.</summary>
    public ProposalFlags Flags;

    /// <summary>When it was made, milliseconds since 1970 UTC.</summary>
    public long MadeAtMs;

    /// <summary>When it ends unless it was decided before.</summary>
    public long ExpiresAtMs;

    /// <summary>When it is executed; 0 until it is decided.</summary>
    public long DueAtMs;

    /// <summary>Who has made it: a member, or the account of a body.</summary>
    public Address Proposer;

    /// <summary>How many of <see cref="Approvals"/> count.</summary>
    public uint ApprovalCount;

    /// <summary>Bodies that have asked for a recovery, as bits by number.</summary>
    public uint Supporters;

    /// <summary>Bodies that object, as bits by number.</summary>
    public uint Vetoes;

    /// <summary>Who has approved.</summary>
    public Accounts Approvals;

    /// <summary>What people say to it, UTF-8, padded with zero bytes.</summary>
    public Text Memo;

    /// <summary>The operation.</summary>
    public Bytes Content;

    /// <summary>Whether it is a recovery.</summary>
    public readonly bool IsRecovery => (Flags & ProposalFlags.Recovery) != 0;

    /// <summary>Whether others see it before it is executed, and may veto it.</summary>
    public readonly bool IsDelayed => (Flags & ProposalFlags.Delayed) != 0;

    /// <summary>Whether an account has approved it.</summary>
    public readonly bool IsApprovedBy(in Address account) => ((ReadOnlySpan<Address>)Approvals)[..(int)ApprovalCount].Contains(account);

    /// <summary>The memo as text.</summary>
    public readonly string MemoText => Encoding.UTF8.GetString(((ReadOnlySpan<byte>)Memo).TrimEnd((byte)0));

    /// <summary>The operation's bytes.</summary>
    public readonly byte[] ContentBytes => ((ReadOnlySpan<byte>)Content)[..(int)ContentSize].ToArray();
}

/// <summary>What is special about a proposal.</summary>
[Flags]
public enum ProposalFlags : uint
{
    /// <summary>Nothing: routine.</summary>
    None = 0,

    /// <summary>Its operation is a delayed one.</summary>
    Delayed = 1,

    /// <summary>Other bodies ask for a new key set of a body that has lost its own.</summary>
    Recovery = 2,
}
