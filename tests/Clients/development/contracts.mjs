// Small contracts as bytes, so that nothing has to be compiled.

// Called: slot 0 goes up by one, and its new value is the data of a log without topics. 15 bytes.
export const counterCode = '0x5f54600101805f555f5260205fa000';
export const counterDeploy = '0x600f80600b5f395ff3' .replace('600b', '6009') + counterCode.slice(2);

// Reverts with the Error(string) "no".
export const reverterCode = '0x' + '7f08c379a0' + '0'.repeat(56) + '5f52' + '6020600452' + '6002602452' + '7f6e6f' + '0'.repeat(60) + '604452' + '60645ffd';

// Returns caller, block time, block number, base fee and gas limit, a word each.
export const contextCode = '0x335f52' + '42602052' + '43604052' + '48606052' + '45608052' + '60a05ff3';
