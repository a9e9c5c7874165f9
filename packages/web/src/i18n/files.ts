/** Texts about files and pictures: choosing, sending and viewing. */
import { translated } from './translated.ts';

export const fileTexts = translated({
  en: {
    attach: 'Attach files',
    attached: 'Attached files',
    uploading: (percent: number) => `${percent} %`,
    waiting: 'Uploading…',
    tooLarge: (most: string) => `Larger than ${most}, the maximum that can be sent.`,
    tooMany: (most: number) => `A message can have ${most} files at most.`,
    takeOut: (name: string) => `Remove ${name}`,
    retry: (name: string) => `Upload ${name} again`,
    drop: 'Drop files here to send them',
    photo: 'Photo',
    open: (name: string) => `Open the picture ${name}`,
    download: 'Download',
    downloadOf: (name: string) => `Download ${name}`,
    gone: 'This file can’t be shown.',
    previous: 'Previous picture',
    next: 'Next picture',
    placeOf: (place: number, count: number) => `${place} of ${count}`,
    picture: 'Picture',
    changePicture: 'Change picture',
    removePicture: 'Remove picture',
    ownPicture: 'Your picture',
    roomPicture: 'Picture of the room',
    cropAbout: 'Drag the picture, or move it with the arrow keys. Others see what is in the circle.',
    zoom: 'Size',
    useIt: 'Use this picture',
    saving: 'Saving the picture…',
    pictureSaved: 'The picture was changed.',
    pictureRemoved: 'The picture was removed.',
    unreadable: 'This picture can’t be read. Choose another one.',
  },
  ko: {
    attach: '파일 첨부',
    attached: '첨부한 파일',
    uploading: (percent) => `${percent}%`,
    waiting: '올리는 중…',
    tooLarge: (most) => `보낼 수 있는 최대 크기 ${most}보다 큽니다.`,
    tooMany: (most) => `메시지 하나에 파일을 ${most}개까지 보낼 수 있습니다.`,
    takeOut: (name) => `${name} 빼기`,
    retry: (name) => `${name} 다시 올리기`,
    drop: '보낼 파일을 여기에 놓으세요',
    photo: '사진',
    open: (name) => `${name} 사진 열기`,
    download: '내려받기',
    downloadOf: (name) => `${name} 내려받기`,
    gone: '볼 수 없는 파일입니다.',
    previous: '이전 사진',
    next: '다음 사진',
    placeOf: (place, count) => `${count}장 중 ${place}번째`,
    picture: '사진',
    changePicture: '사진 바꾸기',
    removePicture: '사진 없애기',
    ownPicture: '내 사진',
    roomPicture: '채팅방 사진',
    cropAbout: '사진을 끌거나 화살표 키로 옮기세요. 원 안의 모습이 다른 사람에게 보입니다.',
    zoom: '크기',
    useIt: '이 사진 쓰기',
    saving: '사진을 저장하는 중…',
    pictureSaved: '사진을 바꿨습니다.',
    pictureRemoved: '사진을 없앴습니다.',
    unreadable: '읽을 수 없는 사진입니다. 다른 사진을 골라 보세요.',
  },
});

/** The size of a file in readable form. */
export function sizeText(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB'];
  let amount = bytes;
  let unit = 0;
  while (amount >= 1_024 && unit < units.length - 1) {
    amount /= 1_024;
    unit += 1;
  }
  const digits = unit === 0 || amount >= 10 ? 0 : 1;
  return `${amount.toFixed(digits)} ${units[unit]}`;
}
