// Package words has what the commands of wxpay say in Chinese. The English stands where it is said:
// in the definition of a command, in the text of an error. Here stands the Chinese of it, by the
// terms of WeChat Pay, in one file for each command.
//
// TestCommands and TestTexts of cmd/wxpay hold both languages together. They fail for a text
// without a twin, and for twins that do not name the same flags, commands, files and values.
package words
