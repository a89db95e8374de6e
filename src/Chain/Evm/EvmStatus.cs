namespace Gwangan.Chain.Evm;

/// <summary>How a frame ended. What stands after <see cref="Reverted"/> is an exceptional halt: it takes all gas of the frame.</summary>
public enum EvmStatus : byte
{
    /// <summary>Not ended.</summary>
    Running = 0,

    /// <summary>STOP, SELFDESTRUCT, or the end of the code.</summary>
    Stopped = 1,

    /// <summary>RETURN, with output.</summary>
    Returned = 2,

    /// <summary>REVERT (EIP-140): state undone, gas left and output kept.</summary>
    Reverted = 3,

    /// <summary>Less gas than the next step costs.</summary>
    OutOfGas = 4,

    /// <summary>Fewer words on the stack than the instruction takes.</summary>
    StackUnderflow = 5,

    /// <summary>More than 1024 words on the stack.</summary>
    StackOverflow = 6,

    /// <summary>A jump to what is no JUMPDEST.</summary>
    InvalidJump = 7,

    /// <summary>INVALID (0xFE), or a byte the fork does not define.</summary>
    InvalidOpcode = 8,

    /// <summary>A change of state inside STATICCALL (EIP-214).</summary>
    StaticViolation = 9,

    /// <summary>RETURNDATACOPY beyond the return data (EIP-211).</summary>
    ReturnDataOutOfBounds = 10,

    /// <summary>The created code is longer than 24,576 bytes (EIP-170).</summary>
    CodeTooLarge = 11,

    /// <summary>The created code begins with 0xEF (EIP-3541).</summary>
    InvalidCodePrefix = 12,

    /// <summary>The init code is longer than 49,152 bytes (EIP-3860).</summary>
    InitCodeTooLarge = 13,

    /// <summary>Something stands at the address of the new contract (EIP-684, EIP-7610).</summary>
    CreateCollision = 14,

    /// <summary>A precompile or native contract refused its input.</summary>
    PrecompileFailure = 15,

    /// <summary>The caller has less than it wants to send: only a message from outside meets this, a CALL gets its gas back.</summary>
    InsufficientBalance = 16,
}

/// <summary>What a status means for state and gas.</summary>
public static class EvmStatuses
{
    /// <summary>True when state changes stay and output counts.</summary>
    public static bool IsSuccess(this EvmStatus status) => status is EvmStatus.Stopped or EvmStatus.Returned;

    /// <summary>True when the frame's gas is gone and it has no output.</summary>
    public static bool IsExceptional(this EvmStatus status) => status > EvmStatus.Reverted;
}
