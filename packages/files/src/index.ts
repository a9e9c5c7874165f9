export { isShown } from './content-type.ts';
export { FileIntake, type IntakeSettings, type ReceivedFile } from './file-intake.ts';
export {
  type ByteRange,
  type FileStorage,
  fileKey,
  type OpenFile,
  removeFile,
  thumbnailKey,
} from './file-storage.ts';
export { openStorage } from './open-storage.ts';
export { hasThumbnail } from './pictures.ts';
export { type StorageSettings, storageSettings, storageVariables } from './storage-place.ts';
