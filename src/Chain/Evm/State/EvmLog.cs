using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.State;

/// <summary>An event that a contract, or the native coin, has written.</summary>
/// <param name="Address">Who wrote it.</param>
/// <param name="Topics">None to four words by which it is looked up.</param>
/// <param name="Data">The rest.</param>
public sealed record EvmLog(Address Address, Hash32[] Topics, byte[] Data);
