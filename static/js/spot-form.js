// What makes writing a spot a pleasure. The form works without it.
import { keepDraft } from './draft-keeper.js'
import { photoList } from './photo-list.js'
import './spot-position.js'

const form = document.querySelector('form[data-spot]')
keepDraft(form, photoList(form))
